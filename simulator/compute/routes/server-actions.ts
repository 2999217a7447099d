import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceFault } from '../../kit/service-fault.ts';
import { callOf } from '../api/call.ts';
import { findServer } from '../api/lookup.ts';
import { ACTIONS } from '../api/server-actions.ts';
import type { Action } from '../api/server-actions.ts';
import type { Nova } from '../nova.ts';

interface ById {
  Params: { id: string };
}

/** A hop that is in no profile and therefore takes no time: each action has a latency of its own. */
const PAID_BY_ACTION = 'action';

/** `POST /servers/{id}/action`. */
export function serverActionRoutes(app: FastifyInstance, nova: Nova): void {
  const config = { hop: PAID_BY_ACTION };
  const preHandler = async (request: FastifyRequest): Promise<void> => {
    const [name = ''] = Object.keys(request.body ?? {});
    await nova.latency.pause(ACTIONS[name]?.hop ?? 'nova.action');
  };
  app.post<ById>('/servers/:id/action', { config, preHandler }, (request, reply) => {
    const call = callOf(request);
    const { name, action, argument } = readAction(request.body);
    action.check(name, argument);
    const server = findServer(nova, call, request.params.id);
    const { status = 202, body } = action.run({ nova, call, server, argument });
    nova.servers.recordAction(server, {
      action: action.recordedAs,
      requestId: call.requestId,
      userId: call.context.userId,
      projectId: call.projectId,
      startUs: nova.clock.wallUs(),
      message: null,
    });
    return reply.code(status).send(body);
  });
}

function readAction(body: unknown): {
  readonly name: string;
  readonly action: Action;
  readonly argument: unknown;
} {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const [first] = entries;
  if (first === undefined || entries.length !== 1) throw new ServiceFault(400, 'Malformed request body');
  const [name, argument] = first;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) throw new ServiceFault(400, `There is no such action: ${name}`);
  return { name, action, argument };
}
