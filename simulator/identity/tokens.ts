import { newToken } from '../../core/ids.ts';
import type { RequestContext, TokenValidator } from '../kit/contracts.ts';
import { rightsOf } from '../kit/policy.ts';
import { tokenRolesIn } from './state.ts';
import type { Assignment, IdentityState, Token } from './state.ts';

/** Keystone's default `[token] expiration`. */
const TOKEN_LIFE_US = 3600 * 1_000_000;

/** Issues a token. */
export function createToken(
  state: IdentityState,
  request: {
    readonly userId: string;
    readonly scope: Assignment['target'] | undefined;
    readonly methods: readonly string[];
    /** The expiry of the token that this one was created from: a rescoped token does not outlive it. */
    readonly notAfterUs?: number | undefined;
  },
): Token {
  const issuedUs = state.clock.wallUs();
  const { notAfterUs = Number.POSITIVE_INFINITY, ...rest } = request;
  const token: Token = {
    id: `gAAAAAB${newToken()}${newToken()}`,
    ...rest,
    issuedUs,
    expiresUs: Math.min(issuedUs + TOKEN_LIFE_US, notAfterUs),
    auditId: newToken().slice(0, 22),
  };
  state.tokens.set(token.id, token);
  return token;
}

/** A valid token; undefined when it is unknown or expired, or its user or project is gone. */
export function validToken(state: IdentityState, id: string): Token | undefined {
  const token = state.tokens.get(id);
  if (token === undefined) return undefined;
  if (token.isEntrusted !== true && endUs(state, token) <= state.clock.wallUs()) return undefined;
  return state.users.get(token.userId)?.enabled === true ? token : undefined;
}

function endUs({ faultInjection }: IdentityState, { expiresUs, issuedUs }: Token): number {
  return Math.min(expiresUs, issuedUs + (faultInjection.tokenLifeMs ?? Number.POSITIVE_INFINITY) * 1000);
}

/** The request context that a token stands for. */
export function contextFor(state: IdentityState, token: Token): RequestContext {
  const { scope, userId } = token;
  const user = state.users.get(userId);
  const project = scope?.type === 'project' ? state.projects.get(scope.id) : undefined;
  const roles = scope === undefined ? [] : tokenRolesIn(state, userId, scope).map((role) => role.name);
  return {
    token: token.id,
    userId,
    userName: user?.name ?? '',
    domainId: user?.domainId ?? 'default',
    projectId: project?.id,
    projectName: project?.name,
    roles,
    ...rightsOf(state.policy, roles),
  };
}

/** Keystone as the other services see it; `base` returns its address once it listens. */
export function tokenValidator(state: IdentityState, base: () => string): TokenValidator {
  const entrusted = new Map<string, string>();
  return {
    entrust(id) {
      const known = entrusted.get(id);
      if (known !== undefined) return known;
      const token = validToken(state, id);
      if (token === undefined) return id;
      const { userId, scope, methods } = token;
      const trusted = { ...createToken(state, { userId, scope, methods }), isEntrusted: true };
      state.tokens.set(trusted.id, trusted);
      entrusted.set(id, trusted.id);
      return trusted.id;
    },
    validate(id) {
      const token = validToken(state, id);
      return token === undefined ? undefined : contextFor(state, token);
    },
    projectExists: (id) => state.projects.has(id),
    get identityUrl() {
      return base();
    },
  };
}
