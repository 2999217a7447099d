import type { FastifyInstance } from 'fastify';
import { ServiceFault } from '../../kit/service-fault.ts';
import { callOf } from '../api/call.ts';
import type { Call } from '../api/call.ts';
import { findServer } from '../api/lookup.ts';
import type { Nova } from '../nova.ts';
import type { InstanceAction, Server } from '../state/server.ts';
import { microTime } from '../views/times.ts';

interface ById {
  Params: { id: string };
}

interface ByRequest {
  Params: { id: string; requestId: string };
}

/** `/servers/{id}/os-instance-actions`: the actions requested of a server, newest first. */
export function instanceActionRoutes(app: FastifyInstance, nova: Nova): void {
  app.get<ById>('/servers/:id/os-instance-actions', (request) => {
    const call = callOf(request);
    const server = findServer(nova, call, request.params.id);
    return { instanceActions: server.actions.map((action) => actionView(call, server, action)) };
  });
  app.get<ByRequest>('/servers/:id/os-instance-actions/:requestId', (request) => {
    const call = callOf(request);
    const { id, requestId } = request.params;
    const server = findServer(nova, call, id);
    const action = server.actions.find((action) => action.requestId === requestId);
    if (action === undefined)
      throw new ServiceFault(404, `Action for request_id ${requestId} on instance ${id} not found`);
    const events = call.context.isAdmin || call.minor >= 51 ? { events: [] } : {};
    return { instanceAction: { ...actionView(call, server, action), ...events } };
  });
}

function actionView(call: Call, server: Server, action: InstanceAction): object {
  return {
    action: action.action,
    instance_uuid: server.id,
    request_id: action.requestId,
    user_id: action.userId,
    project_id: action.projectId,
    start_time: microTime(action.startUs),
    message: action.message,
    ...(call.minor >= 58 ? { updated_at: microTime(action.startUs) } : {}),
  };
}
