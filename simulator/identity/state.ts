import type { Clock } from '../../core/clock.ts';
import type { FaultInjection } from '../kit/contracts.ts';
import type { Policy } from '../kit/policy.ts';

/** A container of users and projects (Identity API v3, Domains). */
export interface Domain {
  readonly id: string;
  name: string;
  description: string;
  enabled: boolean;
}

/** A project. */
export interface Project extends Domain {
  readonly domainId: string;
  tags: readonly string[];
}

/** A user; the password never leaves this record. */
export interface User {
  readonly id: string;
  readonly domainId: string;
  name: string;
  password: string | undefined;
  enabled: boolean;
  description: string | undefined;
  defaultProjectId: string | undefined;
  /** Attributes that Keystone stores without interpreting, such as `email`. */
  extra: Readonly<Record<string, unknown>>;
}

/** A role. */
export interface Role {
  readonly id: string;
  name: string;
  description: string | null;
}

/** A user's role in a project or domain. */
export interface Assignment {
  readonly userId: string;
  readonly roleId: string;
  readonly target: { readonly type: 'project' | 'domain'; readonly id: string };
}

/** A token that was issued. */
export interface Token {
  readonly id: string;
  readonly userId: string;
  readonly scope: Assignment['target'] | undefined;
  readonly methods: readonly string[];
  readonly issuedUs: number;
  readonly expiresUs: number;
  readonly auditId: string;
  /** From a trust: its holder can renew it at any time, so it never expires here. */
  readonly isEntrusted?: boolean;
}

/** A credential by which a program logs in as its user in one project (Identity API v3, application credentials). */
export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly secret: string;
  readonly userId: string;
  readonly projectId: string;
  readonly roles: readonly string[];
}

/** Keystone's state. */
export interface IdentityState {
  readonly clock: Clock;
  readonly faultInjection: Pick<FaultInjection, 'tokenLifeMs'>;
  /** The policy by which the other services interpret the roles in a token. */
  readonly policy: Policy;
  readonly domains: Map<string, Domain>;
  readonly projects: Map<string, Project>;
  readonly users: Map<string, User>;
  readonly roles: Map<string, Role>;
  readonly assignments: Map<string, Assignment>;
  readonly tokens: Map<string, Token>;
  readonly applicationCredentials: Map<string, ApplicationCredential>;
}

/** The key under which an assignment is kept: each exists once. */
export function assignmentKey({ userId, roleId, target }: Assignment): string {
  return `${target.type}/${target.id}/${userId}/${roleId}`;
}

/** The roles of a user in a project or domain. */
export function rolesIn(state: IdentityState, userId: string, target: Assignment['target']): readonly Role[] {
  return [...state.assignments.values()]
    .filter(
      (assignment) =>
        assignment.userId === userId &&
        assignment.target.type === target.type &&
        assignment.target.id === target.id,
    )
    .flatMap((assignment) => state.roles.get(assignment.roleId) ?? []);
}

/** The implied roles that `keystone-manage bootstrap` sets up (Identity API v3, Role inferences). */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  admin: ['member', 'reader'],
  member: ['reader'],
};

/** The roles of a token for a project or domain: the user's roles and the roles that they imply. */
export function tokenRolesIn(
  state: IdentityState,
  userId: string,
  target: Assignment['target'],
): readonly Role[] {
  const own = rolesIn(state, userId, target);
  const implied = own.flatMap(({ name }) => IMPLIED[name.toLowerCase()] ?? []);
  return [...new Set([...own, ...implied.flatMap((name) => roleNamed(state, name) ?? [])])];
}

/** A role by its name, which Keystone compares without case. */
export function roleNamed(state: IdentityState, name: string): Role | undefined {
  const wanted = name.toLowerCase();
  return [...state.roles.values()].find((role) => role.name.toLowerCase() === wanted);
}

/** Removes tokens and assignments for which `isGone` is true. */
export function forget(
  state: IdentityState,
  isGone: (assignment: {
    readonly userId: string;
    readonly target: Assignment['target'] | undefined;
  }) => boolean,
): void {
  for (const [key, assignment] of state.assignments) if (isGone(assignment)) state.assignments.delete(key);
  for (const [id, { userId, scope }] of state.tokens)
    if (isGone({ userId, target: scope })) state.tokens.delete(id);
}
