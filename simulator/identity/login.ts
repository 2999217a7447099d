import { z } from 'zod';
import { unauthorized, validated } from './faults.ts';
import { rolesIn } from './state.ts';
import type { Assignment, IdentityState, Token, User } from './state.ts';
import { issueToken, validToken } from './tokens.ts';

const domainRef = z.union([z.object({ id: z.string() }), z.object({ name: z.string() })]);
const userRef = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  domain: domainRef.optional(),
  password: z.string(),
});
const scope = z.union([
  z.literal('unscoped'),
  z.object({
    project: z.object({
      id: z.string().optional(),
      name: z.string().optional(),
      domain: domainRef.optional(),
    }),
  }),
  z.object({ domain: domainRef }),
  z.object({ system: z.object({ all: z.boolean() }) }),
]);

/** The body of `POST /v3/auth/tokens`. */
const authBody = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()).min(1),
      password: z.object({ user: userRef }).optional(),
      token: z.object({ id: z.string() }).optional(),
    }),
    scope: scope.optional(),
  }),
});

type Scope = z.infer<typeof scope>;

/** Checks a login and issues its token. @throws ServiceFault 400 or 401, in which Keystone gives no reason */
export function logIn(state: IdentityState, body: unknown): Token {
  const { identity, scope: wanted } = validated(authBody, body).auth;
  const { password, token: tokenRef } = identity;
  const earlier = identity.methods.includes('token') ? validToken(state, tokenRef?.id ?? '') : undefined;
  const user =
    password !== undefined && identity.methods.includes('password')
      ? userByPassword(state, password.user)
      : state.users.get(earlier?.userId ?? '');
  if (user === undefined || !user.enabled) throw unauthorized();
  return issueToken(state, {
    userId: user.id,
    scope: scopeOf(state, user, wanted),
    methods: identity.methods,
    notAfterUs: earlier?.expiresUs,
  });
}

function userByPassword(state: IdentityState, ref: z.infer<typeof userRef>): User | undefined {
  const domainId = domainIdOf(state, ref.domain);
  const user =
    ref.id === undefined
      ? [...state.users.values()].find((one) => one.name === ref.name && one.domainId === domainId)
      : state.users.get(ref.id);
  return user?.password === ref.password ? user : undefined;
}

/** Without a word on scope, a user's default project is it. */
function scopeOf(
  state: IdentityState,
  user: User,
  wanted: Scope | undefined,
): Assignment['target'] | undefined {
  if (wanted === 'unscoped') return undefined;
  const target = wanted === undefined ? defaultScope(user) : targetOf(state, wanted);
  if (target === undefined && wanted === undefined) return undefined;
  if (target !== undefined && rolesIn(state, user.id, target).length > 0) return target;
  if (wanted === undefined) return undefined;
  throw unauthorized();
}

function defaultScope(user: User): Assignment['target'] | undefined {
  return user.defaultProjectId === undefined ? undefined : { type: 'project', id: user.defaultProjectId };
}

function targetOf(state: IdentityState, wanted: Exclude<Scope, string>): Assignment['target'] | undefined {
  if ('domain' in wanted) return { type: 'domain', id: domainIdOf(state, wanted.domain) ?? '' };
  if (!('project' in wanted)) return undefined;
  const { id, name, domain } = wanted.project;
  const domainId = domainIdOf(state, domain);
  const project =
    id === undefined
      ? [...state.projects.values()].find((one) => one.name === name && one.domainId === domainId)
      : state.projects.get(id);
  return project?.enabled === true ? { type: 'project', id: project.id } : undefined;
}

function domainIdOf(state: IdentityState, ref: z.infer<typeof domainRef> | undefined): string | undefined {
  if (ref === undefined) return undefined;
  if ('id' in ref) return state.domains.has(ref.id) ? ref.id : undefined;
  return [...state.domains.values()].find((domain) => domain.name === ref.name)?.id;
}
