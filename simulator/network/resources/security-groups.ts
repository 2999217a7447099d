import { z } from 'zod';
import { pythonRepr } from '../../kit/python/text.ts';
import { neutronFault, neutronNotFound } from '../faults.ts';
import type { NetworkState, SecurityGroup, SecurityGroupRule } from '../state.ts';
import type { Collection } from '../api/collection.ts';
import {
  boolean,
  newNeutronResource,
  owner,
  projectFor,
  readResourceFields,
  readChanges,
} from '../api/fields.ts';
import { refuseAs } from '../api/field-refusals.ts';
import { requireQuota } from './quotas.ts';

const changes = z.object({
  name: z.string().max(255).optional(),
  description: z.string().optional(),
  stateful: boolean.optional(),
});
const creation = changes.extend(owner).strict();
const ETHERTYPES: readonly string[] = ['IPv4', 'IPv6'];
/** A port, or an ICMP type or code, that may come as text. */
const portNumber = z
  .union([z.number(), z.string()])
  .superRefine(
    refuseAs(
      'SecurityGroupInvalidPortValue',
      (port) => /^\d+$/.test(String(port)) && Number(port) <= 65_535,
      (port) => `Invalid value for port ${port}`,
    ),
  )
  .transform(Number);
const ruleCreation = z
  .object({
    ...owner,
    description: z.string().optional(),
    security_group_id: z.guid(),
    direction: z.enum(['ingress', 'egress']),
    ethertype: z
      .string()
      .superRefine(
        refuseAs(
          'SecurityGroupRuleInvalidEtherType',
          (type) => ETHERTYPES.includes(type),
          (type) =>
            `Security group rule for ethertype '${type}' not supported. Allowed values are ${pythonRepr(ETHERTYPES)}.`,
        ),
      )
      .transform((type) => type as SecurityGroupRule['ethertype'])
      .optional(),
    protocol: z.union([z.string(), z.number().transform(String)]).nullish(),
    port_range_min: portNumber.nullish(),
    port_range_max: portNumber.nullish(),
    remote_ip_prefix: z.string().nullish(),
    remote_group_id: z.guid().nullish(),
    remote_address_group_id: z.null().optional(),
  })
  .strict();

/** `/v2.0/security-groups` */
export function securityGroups(state: NetworkState): Collection<SecurityGroup> {
  return {
    singular: 'security_group',
    plural: 'security_groups',
    title: 'SecurityGroup',
    get: (id) => withRules(state, state.securityGroups.get(id)),
    list: () => [...state.securityGroups.values()].flatMap((group) => withRules(state, group) ?? []),
    create(fields, context) {
      const wanted = readResourceFields(creation, fields);
      const projectId = projectFor(wanted, context);
      requireQuota(state, projectId, 'security_group');
      return createGroup(state, wanted, projectId);
    },
    update(group, fields) {
      const stored = state.securityGroups.get(group.id) ?? group;
      Object.assign(stored, readChanges(changes, creation, fields));
      Object.assign(group, { ...stored, security_group_rules: group.security_group_rules });
    },
    remove(group, context) {
      if (group.name === 'default' && !context.isAdmin) {
        const words = 'Insufficient rights for removing default security group.';
        throw neutronFault(409, 'SecurityGroupCannotRemoveDefault', words);
      }
      const used = [...state.ports.values()].some((port) => port.security_groups.includes(group.id));
      if (used) throw neutronFault(409, 'SecurityGroupInUse', `Security Group ${group.id} in use.`);
      for (const rule of group.security_group_rules) state.rules.delete(rule.id);
      state.securityGroups.delete(group.id);
    },
  };
}

/** `/v2.0/security-group-rules` */
export function securityGroupRules(state: NetworkState): Collection<SecurityGroupRule> {
  return {
    singular: 'security_group_rule',
    plural: 'security_group_rules',
    title: 'SecurityGroupRule',
    get: (id) => state.rules.get(id),
    list: () => state.rules.values(),
    create(fields, context) {
      const wanted = readResourceFields(ruleCreation, fields);
      const group = state.securityGroups.get(wanted.security_group_id);
      if (group === undefined) throw neutronNotFound('SecurityGroup', wanted.security_group_id);
      const projectId = projectFor(wanted, context);
      requireQuota(state, projectId, 'security_group_rule');
      return createRule(state, wanted, projectId);
    },
    update: () => {
      throw neutronFault(405, 'HTTPMethodNotAllowed', 'The method is not allowed for this resource.');
    },
    remove: (rule) => void state.rules.delete(rule.id),
  };
}

/** A project's group `default`, created on first use. */
export function defaultGroup(state: NetworkState, projectId: string): SecurityGroup {
  const existing = state.defaultGroups.get(projectId);
  if (existing !== undefined && state.securityGroups.has(existing.id)) return existing;
  const group = createGroup(state, { name: 'default', description: 'Default security group' }, projectId);
  for (const ethertype of ['IPv4', 'IPv6'] as const) {
    createRule(
      state,
      { security_group_id: group.id, direction: 'ingress', ethertype, remote_group_id: group.id },
      projectId,
    );
  }
  state.defaultGroups.set(projectId, group);
  return group;
}

function createGroup(state: NetworkState, wanted: z.infer<typeof changes>, projectId: string): SecurityGroup {
  const group: SecurityGroup = {
    ...newNeutronResource(state, wanted, projectId),
    security_group_rules: [],
    stateful: wanted.stateful ?? true,
  };
  state.securityGroups.set(group.id, group);
  for (const ethertype of ['IPv4', 'IPv6'] as const) {
    createRule(state, { security_group_id: group.id, direction: 'egress', ethertype }, projectId);
  }
  return withRules(state, group) ?? group;
}

function createRule(
  state: NetworkState,
  wanted: z.infer<typeof ruleCreation>,
  projectId: string,
): SecurityGroupRule {
  const rule: SecurityGroupRule = {
    ...newNeutronResource(state, wanted, projectId),
    security_group_id: wanted.security_group_id,
    direction: wanted.direction,
    ethertype: wanted.ethertype ?? 'IPv4',
    protocol: wanted.protocol ?? null,
    port_range_min: wanted.port_range_min ?? null,
    port_range_max: wanted.port_range_max ?? null,
    remote_ip_prefix: wanted.remote_ip_prefix ?? null,
    remote_group_id: wanted.remote_group_id ?? null,
  };
  state.rules.set(rule.id, rule);
  return rule;
}

function withRules(state: NetworkState, group: SecurityGroup | undefined): SecurityGroup | undefined {
  if (group === undefined) return undefined;
  const rules = [...state.rules.values()].filter((rule) => rule.security_group_id === group.id);
  return { ...group, security_group_rules: rules };
}
