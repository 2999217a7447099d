import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { newUuid } from '../../../core/ids.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import { looseInteger, nameSchema, readNovaBody } from '../api/body.ts';
import { callOf } from '../api/call.ts';
import type { Call } from '../api/call.ts';
import { usageOf } from '../lifecycle/quota.ts';
import type { Nova } from '../nova.ts';
import { GROUP_POLICIES } from '../state/groups.ts';
import type { GroupPolicy, ServerGroup } from '../state/groups.ts';

interface ById {
  Params: { id: string };
}

/** From this minor version on there are soft policies. */
const SOFT_POLICIES = 15;
/** From this minor version on a group has one policy, with rules. */
const SINGLE_POLICY = 64;

const policySchema = z.enum(GROUP_POLICIES);
const groupWithSinglePolicy = <T extends string>(policy: z.ZodType<T>) =>
  z.strictObject({
    server_group: z.strictObject({ name: nameSchema, policies: z.array(policy).min(1).max(1) }),
  });
const hardSchema = groupWithSinglePolicy(policySchema.extract(['anti-affinity', 'affinity']));
const listSchema = groupWithSinglePolicy(policySchema);
const singleSchema = z.strictObject({
  server_group: z.strictObject({
    name: nameSchema,
    policy: policySchema,
    rules: z.strictObject({ max_server_per_host: looseInteger(1).optional() }).optional(),
  }),
});

/** `/os-server-groups`. */
export function serverGroupRoutes(app: FastifyInstance, nova: Nova): void {
  app.post('/os-server-groups', (request) => {
    const call = callOf(request);
    const { name, policy, maxPerHost } = readGroup(call, request.body);
    const limit = nova.quotas.of(call.projectId).server_groups;
    if (limit >= 0 && (usageOf(nova, call.projectId).server_groups ?? 0) >= limit)
      throw new ServiceFault(403, 'Quota exceeded, too many server groups.');
    const group: ServerGroup = {
      id: newUuid(),
      name,
      projectId: call.projectId,
      userId: call.context.userId,
      policy,
      maxPerHost,
      members: new Set(),
    };
    nova.groups.set(group.id, group);
    return { server_group: groupView(call, group) };
  });
  app.get('/os-server-groups', (request) => {
    const call = callOf(request);
    const everybody = call.context.isAdmin && 'all_projects' in call.query;
    const groups = [...nova.groups.values()].filter(
      (group) => everybody || group.projectId === call.projectId,
    );
    return { server_groups: groups.map((group) => groupView(call, group)) };
  });
  app.get<ById>('/os-server-groups/:id', (request) => {
    const call = callOf(request);
    return { server_group: groupView(call, findGroup(nova, call, request.params.id)) };
  });
  app.delete<ById>('/os-server-groups/:id', (request, reply) => {
    const group = findGroup(nova, callOf(request), request.params.id);
    nova.groups.delete(group.id);
    return reply.code(204).send();
  });
}

function readGroup(
  call: Call,
  body: unknown,
): { readonly name: string; readonly policy: GroupPolicy; readonly maxPerHost: number | undefined } {
  if (call.minor < SINGLE_POLICY) {
    const schema = call.minor < SOFT_POLICIES ? hardSchema : listSchema;
    const { name, policies } = readNovaBody<z.infer<typeof listSchema>>(schema, body).server_group;
    const [policy] = policies;
    if (policy === undefined) throw new TypeError('the schema lets no empty list pass');
    return { name, policy, maxPerHost: undefined };
  }
  const { name, policy, rules } = readNovaBody(singleSchema, body).server_group;
  const maxPerHost = rules?.max_server_per_host;
  if (maxPerHost !== undefined && policy !== 'anti-affinity')
    throw new ServiceFault(400, 'Only anti-affinity policy supports rules.');
  return { name, policy, maxPerHost };
}

function findGroup(nova: Nova, call: Call, id: string): ServerGroup {
  const group = nova.groups.get(id);
  if (group === undefined || (!call.context.isAdmin && group.projectId !== call.projectId))
    throw new ServiceFault(404, `Instance group ${id} could not be found.`);
  return group;
}

function groupView(call: Call, group: ServerGroup): object {
  return {
    id: group.id,
    name: group.name,
    ...(call.minor >= SINGLE_POLICY
      ? {
          policy: group.policy,
          rules: group.maxPerHost === undefined ? {} : { max_server_per_host: group.maxPerHost },
        }
      : { policies: [group.policy], metadata: {} }),
    members: [...group.members],
    ...(call.minor >= 13 ? { project_id: group.projectId, user_id: group.userId } : {}),
  };
}
