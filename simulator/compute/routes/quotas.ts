import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { looseInteger, looseBoolean, readNovaBody } from '../api/body.ts';
import { callOf, novaForbidden, requireNovaAdmin } from '../api/call.ts';
import type { Call } from '../api/call.ts';
import { usageOf } from '../lifecycle/quota.ts';
import type { Nova } from '../nova.ts';
import { QUOTA_RESOURCES } from '../state/quotas.ts';
import type { Limits, QuotaResource } from '../state/quotas.ts';

interface ById {
  Params: { id: string };
}

const NETWORK_RESOURCES = ['fixed_ips', 'floating_ips', 'security_groups', 'security_group_rules'];
const FILE_RESOURCES = ['injected_files', 'injected_file_content_bytes', 'injected_file_path_bytes'];
const GROUP_RESOURCES = ['server_groups', 'server_group_members'];

const RULE = 'os_compute_api:os-quota-sets';
const CLASS_RULE = 'os_compute_api:os-quota-class-sets';

/** `/os-quota-sets` and `/os-quota-class-sets`. */
export function novaQuotaRoutes(app: FastifyInstance, nova: Nova): void {
  projectQuotaRoutes(app, nova);
  classQuotaRoutes(app, nova);
}

function projectQuotaRoutes(app: FastifyInstance, nova: Nova): void {
  const requireProject = (id: string): void => {
    if (!nova.tokens.projectExists(id))
      throw new ServiceFault(400, `Project ID ${id} is not a valid project.`);
  };
  app.get<ById>('/os-quota-sets/:id', (request) => {
    const call = callOf(request);
    const { id } = request.params;
    requireOwn(call, id, `${RULE}:show`);
    requireProject(id);
    return { quota_set: { id, ...shown(nova.quotas.of(id), hiddenOfSet(call)) } };
  });
  app.get<ById>('/os-quota-sets/:id/detail', (request) => {
    const call = callOf(request);
    const { id } = request.params;
    requireOwn(call, id, `${RULE}:detail`);
    requireProject(id);
    const used = usageOf(nova, id);
    const details = Object.entries(shown(nova.quotas.of(id), hiddenOfSet(call))).map(([name, limit]) => [
      name,
      { limit, in_use: used[name as QuotaResource] ?? 0, reserved: 0 },
    ]);
    return { quota_set: { id, ...Object.fromEntries(details) } };
  });
  app.get<ById>('/os-quota-sets/:id/defaults', (request) => {
    const call = callOf(request);
    const { id } = request.params;
    requireProject(id);
    return { quota_set: { id, ...shown(nova.quotas.defaults(), hiddenOfSet(call)) } };
  });
  app.put<ById>('/os-quota-sets/:id', (request) => {
    const call = callOf(request);
    const { id } = request.params;
    // Nova checks the body before it checks the requester and the project.
    const { force, limits } = readQuotaSet(request.body, hiddenOfSet(call));
    requireNovaAdmin(call, `${RULE}:update`);
    requireProject(id);
    if (!force) requireEnough(nova, id, limits);
    nova.quotas.set(id, limits);
    return { quota_set: shown(nova.quotas.of(id), hiddenOfSet(call)) };
  });
  app.delete<ById>('/os-quota-sets/:id', (request, reply) => {
    requireNovaAdmin(callOf(request), `${RULE}:delete`);
    nova.quotas.reset(request.params.id);
    return reply.code(202).send();
  });
}

function classQuotaRoutes(app: FastifyInstance, nova: Nova): void {
  app.get<ById>('/os-quota-class-sets/:id', (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, `${CLASS_RULE}:show`);
    return {
      quota_class_set: { id: request.params.id, ...shown(nova.quotas.defaults(), hiddenOfClass(call)) },
    };
  });
  app.put<ById>('/os-quota-class-sets/:id', (request) => {
    const call = callOf(request);
    const schema = z.strictObject({ quota_class_set: limitsSchema(hiddenOfClass(call)) });
    const limits = readNovaBody(schema, request.body).quota_class_set;
    requireNovaAdmin(call, `${CLASS_RULE}:update`);
    // Only the class `default` has an effect, as in Nova.
    if (request.params.id === 'default') nova.quotas.setDefaults(limits);
    return { quota_class_set: shown(nova.quotas.defaults(), hiddenOfClass(call)) };
  });
}

/** The resources that versions from 2.36 and from 2.57 on leave out. */
function hiddenOfSet({ minor }: Call): readonly string[] {
  return [...(minor >= 36 ? NETWORK_RESOURCES : []), ...(minor >= 57 ? FILE_RESOURCES : [])];
}

/** The same for classes, which include groups from 2.50 on. */
function hiddenOfClass({ minor }: Call): readonly string[] {
  return [...(minor < 50 ? GROUP_RESOURCES : NETWORK_RESOURCES), ...(minor >= 57 ? FILE_RESOURCES : [])];
}

/** A project may read its own quota. */
function requireOwn(call: Call, projectId: string, rule: string): void {
  if (!call.context.isAdmin && call.projectId !== projectId) throw novaForbidden(rule);
}

function shown(limits: Limits, hidden: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    QUOTA_RESOURCES.filter((name) => !hidden.includes(name)).map((name) => [name, limits[name]]),
  );
}

/** The limits of an update, and whether they may be below what is in use. */
function readQuotaSet(
  body: unknown,
  hidden: readonly string[],
): { readonly force: boolean; readonly limits: Partial<Limits> } {
  const fields = limitsSchema(hidden).extend({ force: looseBoolean.optional() });
  const { force = false, ...limits } = readNovaBody(z.strictObject({ quota_set: fields }), body).quota_set;
  return { force: Boolean(force), limits };
}

function limitsSchema(hidden: readonly string[]) {
  const names = QUOTA_RESOURCES.filter((name) => !hidden.includes(name));
  return z.strictObject(Object.fromEntries(names.map((name) => [name, looseInteger(-1).optional()])));
}

/** @throws ServiceFault 400 for a limit below what is in use */
function requireEnough(nova: Nova, projectId: string, limits: Partial<Limits>): void {
  const used = usageOf(nova, projectId);
  for (const [name, limit] of Object.entries(limits)) {
    const minimum = used[name as QuotaResource] ?? 0;
    if (limit >= 0 && limit < minimum)
      throw new ServiceFault(
        400,
        `Quota limit ${limit} for ${name} must be greater than or equal to already used and reserved ${minimum}.`,
      );
  }
}
