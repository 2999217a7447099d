import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { looseBoolean, readNovaBody } from '../api/body.ts';
import { callOf, queryValue, requireNovaAdmin } from '../api/call.ts';
import type { Call } from '../api/call.ts';
import { isUuid } from '../api/lookup.ts';
import type { Nova } from '../nova.ts';
import type { Service } from '../state/services.ts';
import { microTime } from '../views/times.ts';
import { requireCompute, requireNoEvacuations } from './service-checks.ts';
import { updateByHost } from './services-by-host.ts';

interface ById {
  Params: { id: string };
}

/** From this minor version on services are named by UUID. */
const BY_UUID = 53;

const updateSchema = z.strictObject({
  status: z.enum(['enabled', 'disabled']).optional(),
  disabled_reason: z.string().min(1).max(255).optional(),
  forced_down: looseBoolean.optional(),
});

/** `/os-services`. */
export function serviceRoutes(app: FastifyInstance, nova: Nova): void {
  app.get('/os-services', (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, 'os_compute_api:os-services:list');
    const host = queryValue(call.query, 'host') ?? '';
    const binary = queryValue(call.query, 'binary') ?? '';
    const services = nova.services
      .all()
      .filter(
        (service) => (host === '' || service.host === host) && (binary === '' || service.binary === binary),
      );
    return { services: services.map((service) => serviceView(nova, call, service)) };
  });

  // Before 2.53 the last segment is the action's name.
  app.put<ById>('/os-services/:id', { config: { hop: 'nova.force-down' } }, (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, 'os_compute_api:os-services:update');
    if (call.minor < BY_UUID) return updateByHost(nova, call, request.params.id, request.body);
    const service = updateById(nova, request.params.id, request.body);
    return { service: serviceView(nova, call, service) };
  });

  app.delete<ById>('/os-services/:id', (request, reply) => {
    const call = callOf(request);
    requireNovaAdmin(call, 'os_compute_api:os-services:delete');
    const { id } = request.params;
    if (call.minor >= BY_UUID && !isUuid(id)) throw new ServiceFault(400, `Invalid uuid ${id}`);
    const service = nova.services.find(id);
    if (service === undefined) throw new ServiceFault(404, `Service ${id} not found.`);
    if (service.binary === 'nova-compute' && nova.servers.onHost(service.host).length > 0)
      throw new ServiceFault(
        409,
        'Unable to delete compute service that is hosting instances. Migrate or delete the instances first.',
      );
    nova.services.remove(service);
    return reply.code(204).send();
  });
}

function updateById(nova: Nova, id: string, body: unknown): Service {
  if (!isUuid(id)) throw new ServiceFault(400, `Invalid uuid ${id}`);
  const asked = readNovaBody(updateSchema, body);
  const service = nova.services.find(id);
  if (service === undefined) throw new ServiceFault(404, `Service ${id} could not be found.`);
  requireCompute(service.binary);
  if (asked.status === 'enabled' && asked.disabled_reason !== undefined)
    throw new ServiceFault(400, "Specifying 'disabled_reason' with status 'enabled' is invalid.");
  if (asked.status === undefined && asked.forced_down === undefined)
    throw new ServiceFault(
      400,
      "No updates were requested. Fields 'status' or 'forced_down' should be specified.",
    );
  if (asked.forced_down === false) requireNoEvacuations(nova, service.host);
  const disabled = asked.status === 'disabled';
  return nova.services.update(service, {
    ...(asked.status === undefined
      ? {}
      : { disabled, disabledReason: disabled ? (asked.disabled_reason ?? null) : null }),
    ...(asked.forced_down === undefined ? {} : { forcedDown: asked.forced_down }),
  });
}

function serviceView(nova: Nova, call: Call, service: Service): object {
  return {
    binary: service.binary,
    host: service.host,
    id: call.minor >= BY_UUID ? service.id : service.number,
    zone: service.zone,
    status: service.disabled ? 'disabled' : 'enabled',
    state: nova.services.isUp(service) ? 'up' : 'down',
    updated_at: microTime(service.updatedUs),
    disabled_reason: service.disabledReason,
    ...(call.minor >= 11 ? { forced_down: service.forcedDown } : {}),
  };
}
