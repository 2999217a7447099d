import type { Mapping } from '../hot/parse.ts';
import { flag, integer, list, map, number, allowedValues, REQUIRED, text, UPDATABLE } from './schema.ts';
import type { Operation, ResourceType } from './type.ts';

/** From here on a server group has one policy, with rules. */
const RULES_MICROVERSION = '2.64';

const read = async ({ services, physicalId }: Operation, path: string): Promise<Mapping | null> =>
  physicalId === undefined ? null : ((await services.find('compute', `${path}/${physicalId}`)) ?? null);

async function setExtraSpecs({ services, physicalId }: Operation, specs: unknown): Promise<void> {
  const path = `/flavors/${physicalId}/os-extra_specs`;
  const before = (await services.get('compute', path))['extra_specs'] as Mapping;
  for (const key of Object.keys(before)) await services.remove('compute', `${path}/${key}`);
  if (specs !== null) await services.post('compute', path, { extra_specs: specs });
}

/** `OS::Nova::Flavor`, for administrators. */
export const FLAVOR: ResourceType = {
  name: 'OS::Nova::Flavor',
  adminOnly: true,
  properties: {
    tenants: list({ default: [], items: text() }),
    flavorid: text(),
    name: text(),
    ram: integer(REQUIRED),
    vcpus: integer(REQUIRED),
    disk: integer({ default: 0 }),
    swap: integer({ default: 0 }),
    ephemeral: integer({ default: 0 }),
    rxtx_factor: number({ default: 1 }),
    extra_specs: map(UPDATABLE),
    is_public: flag({ default: true }),
  },
  attributes: ['extra_specs', 'is_public'],
  async create(operation) {
    const { services, properties, physicalName, projectId } = operation;
    const { flavorid, is_public: isPublic, name, extra_specs: specs, tenants } = properties;
    const flavor = {
      id: typeof flavorid === 'string' && flavorid !== '' ? flavorid : 'auto',
      name: typeof name === 'string' && name !== '' ? name : physicalName,
      ram: properties['ram'],
      vcpus: properties['vcpus'],
      disk: properties['disk'],
      swap: properties['swap'],
      rxtx_factor: properties['rxtx_factor'],
      'OS-FLV-EXT-DATA:ephemeral': properties['ephemeral'],
      'os-flavor-access:is_public': isPublic,
    };
    const made = (await services.post('compute', '/flavors', { flavor }))['flavor'] as Mapping;
    operation.physicalId = String(made['id']);
    if (specs !== null) await setExtraSpecs(operation, specs);
    if (isPublic === true) return;
    const given = tenants as readonly string[];
    for (const tenant of given.length === 0 ? [projectId] : given)
      await services.post('compute', `/flavors/${operation.physicalId}/action`, {
        addTenantAccess: { tenant },
      });
  },
  async update(operation, changes) {
    if ('extra_specs' in changes) await setExtraSpecs(operation, changes['extra_specs']);
  },
  async remove({ services, physicalId }) {
    if (physicalId !== undefined) await services.remove('compute', `/flavors/${physicalId}`);
  },
  show: async (operation) => (await read(operation, '/flavors'))?.['flavor'] ?? null,
  async attribute(operation, name) {
    if (operation.physicalId === undefined) return null;
    if (name === 'extra_specs')
      return (await operation.services.get('compute', `/flavors/${operation.physicalId}/os-extra_specs`))[
        name
      ];
    const flavor = (await read(operation, '/flavors'))?.['flavor'] as Mapping | undefined;
    return flavor?.['os-flavor-access:is_public'] ?? null;
  },
};

/** `OS::Nova::ServerGroup` */
export const SERVER_GROUP: ResourceType = {
  name: 'OS::Nova::ServerGroup',
  properties: {
    name: text(),
    policies: list({
      default: ['anti-affinity'],
      items: text(),
      ...allowedValues('anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity'),
    }),
    rules: map({ fields: { max_server_per_host: number() } }),
  },
  attributes: [],
  async create(operation) {
    const { services, properties, physicalName } = operation;
    const { name, policies, rules } = properties;
    const [policy] = policies as readonly string[];
    const server_group = {
      name: typeof name === 'string' && name !== '' ? name : physicalName,
      policy,
      ...(rules === null ? {} : { rules }),
    };
    const made = await services.post('compute', '/os-server-groups', { server_group }, RULES_MICROVERSION);
    operation.physicalId = String((made['server_group'] as Mapping)['id']);
  },
  async remove({ services, physicalId }) {
    if (physicalId !== undefined) await services.remove('compute', `/os-server-groups/${physicalId}`);
  },
  async isBeyondRepair(operation) {
    return (await read(operation, '/os-server-groups')) === null;
  },
  show: async (operation) => (await read(operation, '/os-server-groups'))?.['server_group'] ?? null,
};
