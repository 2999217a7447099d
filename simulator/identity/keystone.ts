import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { applicationUrl } from '../kit/addresses.ts';
import type { CatalogEntry, FaultInjection, TokenValidator } from '../kit/contracts.ts';
import type { Latency } from '../kit/latency.ts';
import type { Policy } from '../kit/policy.ts';
import { createService } from '../kit/service.ts';
import { keystoneErrorBody } from './faults.ts';
import { applicationCredentialRoutes } from './routes/application-credentials.ts';
import { authRoutes } from './routes/auth.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { domainRoutes, projectRoutes } from './routes/projects.ts';
import { grantRoutes, roleRoutes } from './routes/roles.ts';
import { newId } from './routes/service.ts';
import type { Keystone } from './routes/service.ts';
import { userRoutes } from './routes/users.ts';
import { assignmentKey } from './state.ts';
import type { Assignment, IdentityState } from './state.ts';
import { tokenValidator } from './tokens.ts';

/** Dependencies of Keystone. */
export interface IdentityDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly latency: Latency;
  /** Filled once the other services listen; `%(project_id)s` in an address is replaced. */
  readonly catalog: readonly CatalogEntry[];
  /** Where Keystone itself answers, once it listens: `http://127.0.0.1:5000/v3`. */
  readonly base: () => string;
  readonly adminPassword: string;
  readonly faultInjection: Pick<FaultInjection, 'tokenLifeMs'>;
  /** The policy by which the other services interpret the roles in a token; default `new`. */
  readonly policy?: Policy | undefined;
  readonly prefix?: string | undefined;
}

/** Keystone: its API, which does not listen yet, and the token interface for the other services. */
export interface Identity {
  readonly app: FastifyInstance;
  readonly tokens: TokenValidator;
}

/** Starts Keystone as `keystone-manage bootstrap` leaves it: one domain, one administrator, three roles. */
export async function createIdentity(deps: IdentityDeps): Promise<Identity> {
  const { clock, log, latency, catalog, base } = deps;
  const state = bootstrap(deps);
  const tokens = tokenValidator(state, base);
  const keystone: Keystone = { state, catalog, links: { base } };
  const app = await createService(
    {
      name: 'keystone',
      errorBody: keystoneErrorBody,
      isOpen: (method, path) =>
        /^\/(?:v3\/?)?$/.test(path) || (method === 'POST' && path === '/v3/auth/tokens'),
      routes(app) {
        versionRoutes(app);
        for (const add of [authRoutes, projectRoutes, domainRoutes, userRoutes]) add(app, keystone);
        for (const add of [roleRoutes, grantRoutes, catalogRoutes, applicationCredentialRoutes])
          add(app, keystone);
      },
    },
    { clock, log, latency, tokens, prefix: deps.prefix },
  );
  return { app, tokens };
}

/** As keystone/api/discovery.py answers: the list with 300. */
function versionRoutes(app: FastifyInstance): void {
  const version = (request: FastifyRequest) => ({
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${applicationUrl(request)}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  });
  app.get('/', async (request, reply) => reply.code(300).send({ versions: { values: [version(request)] } }));
  app.get('/v3', async (request) => ({ version: version(request) }));
}

function bootstrap({ clock, adminPassword, faultInjection, policy = 'new' }: IdentityDeps): IdentityState {
  const state: IdentityState = {
    clock,
    faultInjection,
    policy,
    domains: new Map(),
    projects: new Map(),
    users: new Map(),
    roles: new Map(),
    assignments: new Map(),
    tokens: new Map(),
    applicationCredentials: new Map(),
  };
  state.domains.set('default', {
    id: 'default',
    name: 'Default',
    description: 'The default domain',
    enabled: true,
  });
  const projectIds = ['admin', 'service'].map((name) => {
    const project = { id: newId(), domainId: 'default', name, description: '', enabled: true, tags: [] };
    state.projects.set(project.id, project);
    return project.id;
  });
  const roleIds = ['admin', 'member', 'reader'].map((name) => {
    const role = { id: newId(), name, description: null };
    state.roles.set(role.id, role);
    return role.id;
  });
  const admin = newId();
  state.users.set(admin, {
    id: admin,
    domainId: 'default',
    name: 'admin',
    password: adminPassword,
    enabled: true,
    description: undefined,
    defaultProjectId: undefined,
    extra: {},
  });
  const targets: Assignment['target'][] = [
    { type: 'project', id: projectIds[0] ?? '' },
    { type: 'domain', id: 'default' },
  ];
  for (const target of targets) {
    for (const roleId of roleIds) {
      const grant = { userId: admin, roleId, target };
      state.assignments.set(assignmentKey(grant), grant);
    }
  }
  return state;
}
