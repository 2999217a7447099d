import { select } from '../hot/functions.ts';
import type { Mapping } from '../hot/parse.ts';
import { SUBNET } from './networks.ts';
import { SERVER_ATTRIBUTES, serverAttribute } from './server-attributes.ts';
import { asTexts, hasText, serverName, requireBootable, serverFields } from './server-request.ts';
import { SERVER_PROPERTIES } from './server-schema.ts';
import type { Operation, Planned, ResourceType } from './type.ts';

/** States in which Heat continues to wait for a server (heat/engine/clients/os/nova.py). */
const DEFERRED = new Set([
  'BUILD',
  'HARD_REBOOT',
  'PASSWORD',
  'REBOOT',
  'RESCUE',
  'RESIZE',
  'REVERT_RESIZE',
  'SHUTOFF',
  'SUSPENDED',
  'VERIFY_RESIZE',
]);
const TAGS_MICROVERSION = '2.26';

/** `OS::Nova::Server` */
export const SERVER: ResourceType = {
  name: 'OS::Nova::Server',
  properties: SERVER_PROPERTIES,
  attributes: SERVER_ATTRIBUTES,
  validate: requireBootable,
  waitsFor: waitsForSubnet,
  async create(operation) {
    const { services, properties } = operation;
    const body = {
      server: await serverFields(operation),
      ...(properties['scheduler_hints'] === null
        ? {}
        : { 'os:scheduler_hints': properties['scheduler_hints'] }),
    };
    const made = await services.post('compute', '/servers', body);
    operation.physicalId = String((made['server'] as Mapping)['id']);
    await operation.until(async () => isActive(await show(operation)));
    await setTags(operation, properties['tags']);
  },
  replacesFor: (changes, after) =>
    ('flavor' in changes && after['flavor_update_policy'] === 'REPLACE') ||
    ('user_data' in changes && after['user_data_update_policy'] === 'REPLACE'),
  async update(operation, changes) {
    const { services, physicalId, properties } = operation;
    const path = `/servers/${physicalId}`;
    if ('metadata' in changes) await setMetadata(operation, properties['metadata'] as Mapping);
    if ('tags' in changes) await setTags(operation, changes['tags'] ?? []);
    if ('name' in changes) await services.put('compute', path, { server: { name: serverName(operation) } });
    if ('flavor' in changes) await resize(operation);
  },
  async isBeyondRepair(operation) {
    const server = await show(operation);
    return server === null || ['ERROR', 'DELETED', 'SOFT_DELETED'].includes(String(server['status']));
  },
  async remove(operation) {
    const { services, physicalId, data } = operation;
    for (const port of (data['ports'] ?? []) as readonly string[])
      await services.remove('network', `/v2.0/ports/${port}`);
    data['ports'] = [];
    if (physicalId === undefined) return;
    await services.remove('compute', `/servers/${physicalId}`);
    await operation.until(async () => isGone(await show(operation)));
  },
  show,
  async attribute(operation, name, path) {
    if (name === 'name') return serverName(operation);
    const server = await show(operation);
    return server === null ? '' : select(await serverAttribute(operation.services, server, name), path);
  },
};

async function show({ services, physicalId }: Operation): Promise<Mapping | null> {
  if (physicalId === undefined) return null;
  const found = await services.find('compute', `/servers/${physicalId}`);
  return (found?.['server'] ?? null) as Mapping | null;
}

/** @throws ResourceInError, ResourceUnknownStatus */
function isActive(server: Mapping | null): boolean {
  const status = String(server?.['status'] ?? 'DELETED');
  if (status === 'ACTIVE') return true;
  if (DEFERRED.has(status)) return false;
  if (status === 'ERROR') {
    const { message = 'Unknown', code = 'Unknown' } = (server?.['fault'] ?? {}) as Mapping;
    const reason = `Message: ${String(message)}, Code: ${String(code)}`;
    throw named('ResourceInError', `Went to status ERROR due to "${reason}"`);
  }
  throw named('ResourceUnknownStatus', `Server is not active - Unknown status ${status} due to "Unknown"`);
}

function isGone(server: Mapping | null): boolean {
  if (server === null || server['status'] === 'DELETED') return true;
  if (server['status'] !== 'ERROR' || server['OS-EXT-STS:task_state'] === 'deleting') return false;
  const { message = 'Unknown', code = null } = (server['fault'] ?? {}) as Mapping;
  const reason = `Server ${String(server['name'])} delete failed: (${code === null ? 'None' : String(code)}) ${String(message)}`;
  throw named('ResourceInError', `Went to status ERROR due to "${reason}"`);
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

async function setMetadata({ services, physicalId }: Operation, metadata: Mapping): Promise<void> {
  const path = `/servers/${physicalId}/metadata`;
  const before = (await services.get('compute', path))['metadata'] as Mapping;
  const wanted = asTexts(metadata);
  for (const key of Object.keys(before))
    if (!(key in wanted)) await services.remove('compute', `${path}/${encodeURIComponent(key)}`);
  await services.post('compute', path, { metadata: wanted });
}

async function setTags({ services, physicalId }: Operation, tags: unknown): Promise<void> {
  if (!Array.isArray(tags)) return;
  await services.put('compute', `/servers/${physicalId}/tags`, { tags }, TAGS_MICROVERSION);
}

async function resize(operation: Operation): Promise<void> {
  const path = `/servers/${operation.physicalId}/action`;
  await operation.services.post('compute', path, { resize: { flavorRef: operation.properties['flavor'] } });
  await operation.until(async () => {
    const status = String((await show(operation))?.['status']);
    if (status === 'RESIZE') return false;
    if (status === 'VERIFY_RESIZE') return true;
    throw named(
      'ResourceUnknownStatus',
      `Resizing to '${String(operation.properties['flavor'])}' failed, status '${status}' - Unknown status ${status} due to "Unknown"`,
    );
  });
  await operation.services.post('compute', path, { confirmResize: null });
  await operation.until(async () => (await show(operation))?.['status'] === 'ACTIVE');
}

/** Nova may get an address from any subnet of its networks, so all must exist. */
function waitsForSubnet(self: Planned, other: Planned): boolean {
  if (other.type !== SUBNET.name) return false;
  const networks = (self.known['networks'] ?? []) as readonly Mapping[];
  const subnetOf = other.known['network'];
  if (networks.length === 0) return false;
  return subnetOf === null || networks.some(({ network }) => !hasText(network) || network === subnetOf);
}
