import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { metadataKey, readNovaBody, readMember } from '../api/body.ts';
import { callOf, requireNovaAdmin } from '../api/call.ts';
import { findFlavor } from '../api/lookup.ts';
import type { Nova } from '../nova.ts';
import type { Flavor } from '../state/flavors.ts';

interface ById {
  Params: { id: string };
}

interface ByKey {
  Params: { id: string; key: string };
}

const tenantSchema = z.strictObject({ tenant: z.string().min(1) });
const ACCESS_ACTIONS = ['addTenantAccess', 'removeTenantAccess'] as const;
const specText = z.union([z.string().max(255), z.number()]).transform(String);
const specSchema = z.record(metadataKey, specText);
const specsSchema = z.strictObject({ extra_specs: specSchema });

/** `/flavors/{id}/os-flavor-access` and `/os-extra_specs`. */
export function flavorAccessRoutes(app: FastifyInstance, nova: Nova): void {
  accessRoutes(app, nova);
  extraSpecRoutes(app, nova);
}

function accessRoutes(app: FastifyInstance, nova: Nova): void {
  app.get<ById>('/flavors/:id/os-flavor-access', (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, 'os_compute_api:os-flavor-access');
    const flavor = findFlavor(nova, call, request.params.id);
    if (flavor.isPublic) throw new ServiceFault(404, 'Access list not available for public flavors.');
    return accessView(flavor);
  });
  app.post<ById>('/flavors/:id/action', (request) => {
    const call = callOf(request);
    const { adds, tenant } = readAccessAction(request.body);
    requireNovaAdmin(call, `os_compute_api:os-flavor-access:${adds ? 'add' : 'remove'}_tenant_access`);
    const flavor = findFlavor(nova, call, request.params.id);
    const projects = new Set(flavor.projects);
    if (adds) {
      if (!nova.tokens.projectExists(tenant))
        throw new ServiceFault(400, `Project ID ${tenant} is not a valid project.`);
      if (call.minor >= 7 && flavor.isPublic)
        throw new ServiceFault(409, 'Can not add access to a public flavor.');
      if (projects.has(tenant))
        throw new ServiceFault(
          409,
          `Flavor access already exists for flavor ${flavor.id} and project ${tenant} combination.`,
        );
      projects.add(tenant);
    } else if (!projects.delete(tenant))
      throw new ServiceFault(404, `Flavor access not found for ${flavor.id} / ${tenant} combination.`);
    const changed = { ...flavor, projects };
    nova.flavors.put(changed);
    return accessView(changed);
  });
}

/** @throws ServiceFault 400 */
function readAccessAction(body: unknown): { readonly adds: boolean; readonly tenant: string } {
  const [[name, argument] = []] = Object.entries(body ?? {}) as [string, unknown][];
  const known = ACCESS_ACTIONS.find((action) => action === name);
  if (known === undefined) throw new ServiceFault(400, `There is no such action: ${name}`);
  const { tenant } = readMember(known, tenantSchema, argument);
  return { adds: known === 'addTenantAccess', tenant };
}

function extraSpecRoutes(app: FastifyInstance, nova: Nova): void {
  const path = '/flavors/:id/os-extra_specs';
  const rule = 'os_compute_api:os-flavor-extra-specs';
  app.get<ById>(path, (request) => {
    const call = callOf(request);
    return { extra_specs: findFlavor(nova, call, request.params.id).extraSpecs };
  });
  app.post<ById>(path, (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, `${rule}:create`);
    const { extra_specs: specs } = readNovaBody(specsSchema, request.body);
    const flavor = findFlavor(nova, call, request.params.id);
    nova.flavors.put({ ...flavor, extraSpecs: { ...flavor.extraSpecs, ...specs } });
    return { extra_specs: specs };
  });
  app.get<ByKey>(`${path}/:key`, (request) => {
    const call = callOf(request);
    const { id, key } = request.params;
    return { [key]: valueOf(findFlavor(nova, call, id), key) };
  });
  app.put<ByKey>(`${path}/:key`, (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, `${rule}:update`);
    const { id, key } = request.params;
    const specs = readNovaBody(specSchema, request.body);
    if (!(key in specs)) throw new ServiceFault(400, 'Request body and URI mismatch');
    const flavor = findFlavor(nova, call, id);
    nova.flavors.put({ ...flavor, extraSpecs: { ...flavor.extraSpecs, ...specs } });
    return specs;
  });
  app.delete<ByKey>(`${path}/:key`, (request, reply) => {
    const call = callOf(request);
    requireNovaAdmin(call, `${rule}:delete`);
    const { id, key } = request.params;
    const flavor = findFlavor(nova, call, id);
    valueOf(flavor, key);
    const { [key]: _gone, ...extraSpecs } = flavor.extraSpecs;
    nova.flavors.put({ ...flavor, extraSpecs });
    return reply.code(200).send();
  });
}

function accessView(flavor: Flavor): object {
  const projects = [...flavor.projects];
  return { flavor_access: projects.map((project) => ({ flavor_id: flavor.id, tenant_id: project })) };
}

function valueOf(flavor: Flavor, key: string): string {
  const value = flavor.extraSpecs[key];
  if (value === undefined)
    throw new ServiceFault(404, `Flavor ${flavor.id} has no extra specs with key ${key}.`);
  return value;
}
