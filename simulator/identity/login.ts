import { z } from 'zod';
import { expected, unauthorized, validated } from './faults.ts';
import { rolesIn } from './state.ts';
import type { ApplicationCredential, Assignment, IdentityState, Token, User } from './state.ts';
import { createToken, validToken } from './tokens.ts';

const domainRef = z.object({ id: z.string().optional(), name: z.string().optional() });
const userRef = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  domain: domainRef.optional(),
  password: z.string().optional(),
});
const applicationCredentialRef = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  secret: z.string(),
  user: userRef.optional(),
});
const scope = z.object({
  project: z
    .object({ id: z.string().optional(), name: z.string().optional(), domain: domainRef.optional() })
    .optional(),
  domain: domainRef.optional(),
  system: z.object({ all: z.boolean() }).optional(),
});

/** `auth` in the body of `POST /v3/auth/tokens`, as keystone/auth/schema.py has it. */
const authSchema = z.object({
  identity: z.object({
    methods: z.array(z.string()),
    password: z.object({ user: userRef.optional() }).optional(),
    token: z.object({ id: z.string() }).optional(),
    application_credential: applicationCredentialRef.optional(),
  }),
  scope: z.union([scope, z.string()]).optional(),
});

type Scope = z.infer<typeof scope>;

/** Checks a login and issues its token. @throws ServiceFault 400 or 401, in which Keystone gives no reason */
export function logIn(state: IdentityState, body: unknown): Token {
  const { identity, scope: wanted } = validated('auth', authSchema, body);
  const { methods, password, token: tokenRef } = identity;
  for (const method of methods) {
    if (!(method in identity)) throw expected(method, 'identity');
  }
  if (methods.includes('application_credential')) {
    const { userId, projectId } = applicationCredential(state, identity.application_credential);
    if (wanted !== undefined) throw unauthorized();
    const target = { type: 'project', id: projectId } as const;
    return createToken(state, { userId, scope: target, methods });
  }
  const earlier = methods.includes('token') ? validToken(state, tokenRef?.id ?? '') : undefined;
  const user =
    password !== undefined && methods.includes('password')
      ? userByPassword(state, password.user)
      : state.users.get(earlier?.userId ?? '');
  if (user === undefined || !user.enabled) throw unauthorized();
  return createToken(state, {
    userId: user.id,
    scope: scopeOf(state, user, wanted),
    methods,
    notAfterUs: earlier?.expiresUs,
  });
}

/** By id, or by name and user (keystone/auth/plugins/application_credential.py). */
function applicationCredential(
  state: IdentityState,
  ref: z.infer<typeof applicationCredentialRef> | undefined,
): ApplicationCredential {
  const owner = ref?.id === undefined ? userOf(state, ref?.user) : undefined;
  const found = [...state.applicationCredentials.values()].find((credential) =>
    ref?.id === undefined
      ? credential.name === ref?.name && credential.userId === owner?.id
      : credential.id === ref.id,
  );
  const isEnabled = state.users.get(found?.userId ?? '')?.enabled === true;
  if (found === undefined || found.secret !== ref?.secret || !isEnabled) throw unauthorized();
  return found;
}

function userByPassword(state: IdentityState, ref: z.infer<typeof userRef> | undefined): User | undefined {
  if (ref === undefined) throw expected('user', 'password');
  const user = userOf(state, ref);
  return ref.password !== undefined && user?.password === ref.password ? user : undefined;
}

function userOf(state: IdentityState, ref: z.infer<typeof userRef> = {}): User | undefined {
  if (ref.id === undefined && ref.name === undefined) throw expected('id or name', 'user');
  if (ref.id === undefined && ref.domain === undefined) throw expected('domain', 'user');
  const domainId = domainIdOf(state, ref.domain);
  return ref.id === undefined
    ? [...state.users.values()].find((user) => user.name === ref.name && user.domainId === domainId)
    : state.users.get(ref.id);
}

/** Without an explicit scope, the user's default project is the scope. */
function scopeOf(
  state: IdentityState,
  user: User,
  wanted: Scope | string | undefined,
): Assignment['target'] | undefined {
  if (typeof wanted === 'string') return undefined;
  const target = wanted === undefined ? defaultScope(user) : targetOf(state, wanted);
  if (target === undefined && wanted === undefined) return undefined;
  if (target !== undefined && rolesIn(state, user.id, target).length > 0) return target;
  if (wanted === undefined) return undefined;
  throw unauthorized();
}

function defaultScope(user: User): Assignment['target'] | undefined {
  return user.defaultProjectId === undefined ? undefined : { type: 'project', id: user.defaultProjectId };
}

function targetOf(state: IdentityState, wanted: Scope): Assignment['target'] | undefined {
  if (wanted.domain !== undefined) return { type: 'domain', id: domainIdOf(state, wanted.domain) ?? '' };
  if (wanted.project === undefined) return undefined;
  const { id, name, domain } = wanted.project;
  const domainId = domainIdOf(state, domain);
  const project =
    id === undefined
      ? [...state.projects.values()].find((project) => project.name === name && project.domainId === domainId)
      : state.projects.get(id);
  return project?.enabled === true ? { type: 'project', id: project.id } : undefined;
}

function domainIdOf(state: IdentityState, ref: z.infer<typeof domainRef> | undefined): string | undefined {
  if (ref === undefined) return undefined;
  if (ref.id !== undefined) return state.domains.has(ref.id) ? ref.id : undefined;
  return [...state.domains.values()].find((domain) => domain.name === ref.name)?.id;
}
