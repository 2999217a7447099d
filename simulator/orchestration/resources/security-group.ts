import { ValidationFailed } from '../faults.ts';
import type { Mapping } from '../hot/parse.ts';
import { neutronObject } from './neutron.ts';
import { atLeast, format, integer, list, map, allowedValues, text, UPDATABLE } from './schema.ts';
import type { ResourceType } from './type.ts';

/** A rule's remote side is a prefix or a group; the group is by default the rule's own. */
const rule = map({
  fields: {
    direction: text({ default: 'ingress', ...allowedValues('ingress', 'egress') }),
    ethertype: text({ default: 'IPv4', ...allowedValues('IPv4', 'IPv6') }),
    port_range_max: integer(atLeast(0, 65_535)),
    port_range_min: integer(atLeast(0, 65_535)),
    protocol: text(),
    remote_group_id: text({ names: 'security_group' }),
    remote_ip_prefix: text(format('net_cidr')),
    remote_mode: text({
      default: 'remote_ip_prefix',
      ...allowedValues('remote_ip_prefix', 'remote_group_id'),
    }),
  },
});

const groupObject = neutronObject({
  singular: 'security_group',
  toFields: ({ rules: _rules, ...rest }) => rest,
});

/** `OS::Neutron::SecurityGroup`; a change of its rules replaces it, where Heat would change it in place. */
export const SECURITY_GROUP: ResourceType = {
  name: 'OS::Neutron::SecurityGroup',
  properties: {
    name: text(UPDATABLE),
    description: text(UPDATABLE),
    rules: list({ default: [], items: rule }),
  },
  attributes: [],
  ...groupObject,
  validate(properties) {
    if (properties['name'] === 'default')
      throw new ValidationFailed('Security groups cannot be assigned the name "default".');
  },
  async create(operation) {
    await groupObject.create(operation);
    const rules = (operation.properties['rules'] ?? []) as readonly Mapping[];
    for (const { remote_mode: mode, ...fields } of rules) {
      const remote =
        mode === 'remote_group_id'
          ? { remote_ip_prefix: null, remote_group_id: fields['remote_group_id'] ?? operation.physicalId }
          : { remote_group_id: null };
      const body = { ...fields, ...remote, security_group_id: operation.physicalId };
      await operation.services.post('network', '/v2.0/security-group-rules', { security_group_rule: body });
    }
  },
};
