import type { FastifyInstance } from 'fastify';
import { messageOf } from '../../core/errors.ts';
import { applicationUrl } from '../kit/addresses.ts';
import type { CatalogEntry } from '../kit/contracts.ts';
import { acceptJson } from '../kit/json-body.ts';
import { createService } from '../kit/service.ts';
import type { ServiceDeps } from '../kit/service.ts';
import type { Heat } from './api/caller.ts';
import { eventRoutes } from './api/events.ts';
import { partRoutes } from './api/parts.ts';
import { resourceRoutes } from './api/resources.ts';
import { lookupRoutes, stackRoutes } from './api/stacks.ts';
import { templateRoutes } from './api/templates.ts';
import type { Engine } from './engine/engine.ts';
import { connectServices } from './engine/services.ts';
import { badRequest, heatErrorBody } from './faults.ts';
import { authorizeHeat } from './policy.ts';

/** Dependencies of Heat. */
export interface OrchestrationDeps extends ServiceDeps {
  /** The catalogue of the other services; it may still be incomplete when Heat starts. */
  readonly catalog: readonly CatalogEntry[];
}

/** Heat: its API, which does not listen yet, and its engine. */
export interface Orchestration {
  readonly app: FastifyInstance;
  /** Abandons running work, then ends the API. */
  close(): Promise<void>;
}

const ROUTES = [stackRoutes, lookupRoutes, resourceRoutes, eventRoutes, partRoutes, templateRoutes];

/**
 * Starts Heat with no stacks: API v1, HOT, and an engine that works on the other services through their own
 * APIs in the requester's name, by a trust. It is set up with `action_retry_limit` 0: failed actions are not retried.
 */
export async function createOrchestration(deps: OrchestrationDeps): Promise<Orchestration> {
  const { clock, latency } = deps;
  const log = deps.log.child({ service: 'heat-engine' });
  const engine: Engine = { clock, log, latency, stacks: new Map(), running: new Set() };
  const connections = connectServices(deps.catalog, (token) => deps.tokens.entrust?.(token) ?? token);
  const heat: Heat = { engine, connections };
  const app = await createService(
    {
      name: 'heat',
      errorBody: heatErrorBody,
      isOpen: (method, path) => method === 'GET' && path === '/',
      authorize: authorizeHeat,
      routes(app) {
        acceptJson(app, (error) => badRequest(messageOf(error)));
        app.get('/', (request, reply) => {
          const href = `${applicationUrl(request)}/v1/`;
          const version = { id: 'v1.0', status: 'CURRENT', links: [{ rel: 'self', href }] };
          return reply.code(300).send({ versions: [version] });
        });
        for (const addRoutes of ROUTES) addRoutes(app, heat);
      },
    },
    deps,
  );
  return {
    app,
    async close() {
      for (const { traversal } of engine.stacks.values()) {
        if (traversal === undefined) continue;
        traversal.stopped = true;
        traversal.cancel.abort();
      }
      while (engine.running.size > 0) await Promise.all(engine.running);
      await app.close();
      await connections.close();
    },
  };
}
