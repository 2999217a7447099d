import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { contextOf } from '../../kit/service.ts';
import { neutronFault, neutronForbidden } from '../faults.ts';
import type { NetworkState, Quota } from '../state.ts';
import { bodyOf } from '../api/collection.ts';
import { readResourceFields } from '../api/fields.ts';

/** Neutron's defaults (`[quotas]` of neutron.conf). */
const DEFAULTS: Quota = {
  network: 100,
  subnet: 100,
  port: 500,
  router: 10,
  floatingip: 50,
  security_group: 10,
  security_group_rule: 100,
};
const limit = z.coerce.number().int().min(-1).optional();
const quotaBody = z
  .object({
    network: limit,
    subnet: limit,
    port: limit,
    router: limit,
    floatingip: limit,
    security_group: limit,
    security_group_rule: limit,
  })
  .strict();

interface ProjectRoute {
  Params: { projectId: string };
}

/** `/v2.0/quotas` */
export function neutronQuotaRoutes(app: FastifyInstance, state: NetworkState): void {
  const requireMayRead = (request: FastifyRequest, projectId: string): void => {
    const context = contextOf(request);
    if (!context.isAdmin && context.projectId !== projectId) throw neutronForbidden('get_quota');
  };
  app.get('/v2.0/quotas', async (request) => {
    if (!contextOf(request).isAdmin) throw neutronForbidden('get_quota');
    return { quotas: [...state.quotas].map(([id, quota]) => ({ ...quota, project_id: id, tenant_id: id })) };
  });
  app.get<ProjectRoute>('/v2.0/quotas/:projectId', async (request) => {
    requireMayRead(request, request.params.projectId);
    return { quota: quotaOf(state, request.params.projectId) };
  });
  app.get<ProjectRoute>('/v2.0/quotas/:projectId/default', async () => ({ quota: DEFAULTS }));
  app.get<ProjectRoute>('/v2.0/quotas/:projectId/details.json', async (request) => {
    const { projectId } = request.params;
    requireMayRead(request, projectId);
    const kinds = Object.entries(quotaOf(state, projectId)) as [keyof Quota, number][];
    const details = kinds.map(([kind, max]) => [
      kind,
      { limit: max, used: used(state, projectId, kind), reserved: 0 },
    ]);
    return { quota: Object.fromEntries(details) as object };
  });
  app.put<ProjectRoute>('/v2.0/quotas/:projectId', async (request) => {
    if (!contextOf(request).isAdmin) throw neutronForbidden('update_quota');
    const { projectId } = request.params;
    const { quota } = bodyOf(request) as { quota?: Record<string, unknown> };
    const wanted = Object.fromEntries(
      Object.entries(readResourceFields(quotaBody, quota ?? {})).filter(([, value]) => value !== undefined),
    );
    state.quotas.set(projectId, { ...quotaOf(state, projectId), ...wanted });
    return { quota: quotaOf(state, projectId) };
  });
  app.delete<ProjectRoute>('/v2.0/quotas/:projectId', async (request, reply) => {
    if (!contextOf(request).isAdmin) throw neutronForbidden('delete_quota');
    const { projectId } = request.params;
    if (!state.quotas.delete(projectId)) {
      throw neutronFault(404, 'TenantQuotaNotFound', `Quota for tenant ${projectId} could not be found.`);
    }
    return reply.code(204).send();
  });
}

/** @throws ServiceFault 409 when a project has reached its limit */
export function requireQuota(state: NetworkState, projectId: string, kind: keyof Quota): void {
  const max = quotaOf(state, projectId)[kind];
  if (max >= 0 && used(state, projectId, kind) >= max) {
    throw neutronFault(409, 'OverQuota', `Quota exceeded for resources: ['${kind}'].`);
  }
}

function quotaOf(state: NetworkState, projectId: string): Quota {
  return state.quotas.get(projectId) ?? DEFAULTS;
}

function used(state: NetworkState, projectId: string, kind: keyof Quota): number {
  if (kind === 'port') return state.ports.ofProject(projectId);
  const stores = {
    network: state.networks,
    subnet: state.subnets,
    router: state.routers,
    floatingip: state.floatingIps,
    security_group: state.securityGroups,
    security_group_rule: state.rules,
  };
  let count = 0;
  for (const item of stores[kind].values()) if (item.project_id === projectId) count += 1;
  return count;
}
