import { z } from 'zod';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { openStack } from '../../openstack/cloud.ts';
import { openSession } from '../../openstack/session.ts';
import type { SessionOptions } from '../../openstack/session.ts';

/** An application as the maintenance case has it: two instances behind a floating IP, and others. */
export interface TestApplication {
  readonly owner: OpenStack;
  readonly projectId: string;
  readonly floatingIp: string;
  /** Adds so many of the others, or takes away, and ends when they are there or gone. */
  scale(by: number): Promise<void>;
  /** The name of the instance that holds the floating IP, and its host, status and task. */
  active(): Promise<{ readonly name: string; readonly host: string; readonly status: string }>;
}

const named = z.object({ id: z.string() });
const POLL_MS = 20;
const TIMEOUT_MS = 30_000;

/** Builds it in a project of its own: half a host each, so that the whole cloud is full. */
export async function buildApplication(
  admin: OpenStack,
  options: { readonly project: string; readonly others: number; readonly session: SessionOptions },
): Promise<TestApplication> {
  const { project, session } = options;
  const owner = await logInAs(admin, project, session);
  const projectId = owner.session.projectId ?? '';
  const flavor = await ensureFlavor(admin);
  const instances = options.others + 2;
  await admin.compute.quotas.set(projectId, { instances, cores: instances });
  const [imageId, { networkId, subnetId }] = await Promise.all([
    makeImage(admin),
    makeNetwork(owner, project),
  ]);
  const group = await ask(owner, 'compute', '/os-server-groups', {
    server_group: { name: 'doctor_ha_app_group', policies: ['anti-affinity'] },
  });
  const boot = (name: string, hints?: Record<string, string>) =>
    owner.compute.servers.create({
      name,
      imageId,
      flavorId: flavor,
      networkId,
      ...(hints === undefined ? {} : { schedulerHints: hints }),
    });
  const settled = (count: number) => allActive(owner, count);
  // Those that must be apart come first: where they are alone, they find room.
  await Promise.all(['doctor_ha_app_0', 'doctor_ha_app_1'].map((name) => boot(name, { group: group.id })));
  await settled(2);
  let next = 0;
  const grow = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) await boot(`doctor_nonha_app_${next++}`);
  };
  await grow(options.others);
  await settled(2 + options.others);
  const floatingIp = await makeFloatingIp(owner, subnetId);
  return {
    owner,
    projectId,
    floatingIp,
    async scale(by) {
      const servers = await owner.compute.servers.list();
      const others = servers.filter(({ name }) => name.startsWith('doctor_nonha')).toSorted(byName);
      if (by > 0) await grow(by);
      else for (const { id } of others.slice(by)) await owner.compute.servers.delete(id);
      await settled(servers.length + by);
    },
    async active() {
      const [ip] = await owner.network.floatingIps.list({ address: floatingIp });
      for (const server of await admin.compute.servers.list({ allTenants: true, projectId })) {
        const [port] = await owner.network.ports.list({ deviceId: server.id });
        if (port?.id !== ip?.portId) continue;
        return { name: server.name, host: server.host ?? '', status: server.status };
      }
      throw new Error('nobody holds the floating IP');
    },
  };
}

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name.localeCompare(b.name, 'en', { numeric: true });

async function ask(
  cloud: OpenStack,
  service: string,
  path: string,
  json: object,
  method: 'POST' | 'PUT' = 'POST',
): Promise<{ id: string }> {
  const answer = await cloud.session.request(service, { method, path, json }, z.looseObject({}));
  return named.or(z.object({ id: z.string().default('') })).parse(Object.values(answer)[0] ?? {});
}

/** A user with a project of the same name, and a role in it. */
export async function logInAs(
  admin: OpenStack,
  name: string,
  session: SessionOptions,
  roleName = 'member',
): Promise<OpenStack> {
  const { projects, users, roles } = admin.identity;
  const password = `password-of-${name}`;
  const common = { name, domainId: 'default', description: '' };
  const [project, user, role] = await Promise.all([
    projects.create(common),
    users.create({ ...common, password }),
    roles.find(roleName),
  ]);
  await roles.grant({ projectId: project.id, userId: user.id, roleId: role?.id ?? '' });
  const { authUrl } = admin.session.credentials;
  const identity = { userId: user.id, projectId: project.id, password };
  const login = { authUrl, interface: 'public', insecure: false, ...identity } as const;
  return openStack(await openSession(login, session), { computeMicroversion: '2.34' });
}

async function ensureFlavor(admin: OpenStack): Promise<string> {
  const { flavors } = admin.compute;
  const found = await flavors.find('half-a-host');
  if (found !== undefined) return found.id;
  const size = { vcpus: 1, ramMb: 512, diskGb: 1, isPublic: true };
  return (await flavors.create({ name: 'half-a-host', ...size })).id;
}

async function makeImage(admin: OpenStack): Promise<string> {
  const { images } = admin.image;
  const format = { diskFormat: 'raw', containerFormat: 'bare' };
  const image = await images.create({ name: 'disk', ...format, visibility: 'public', properties: {} });
  await images.upload(image.id, new Uint8Array(64));
  return image.id;
}

async function makeNetwork(owner: OpenStack, name: string) {
  const { id: networkId } = await owner.network.networks.create({ name, description: '' });
  const subnet = { network_id: networkId, name, cidr: '192.168.168.0/24', ip_version: 4 };
  const { id: subnetId } = await ask(owner, 'network', '/v2.0/subnets', { subnet });
  return { networkId, subnetId };
}

async function makeFloatingIp(owner: OpenStack, subnetId: string): Promise<string> {
  const [external] = await owner.network.networks.list({ name: 'public' });
  const gateway = { external_gateway_info: { network_id: external?.id } };
  const router = await ask(owner, 'network', '/v2.0/routers', { router: { name: 'r', ...gateway } });
  const path = `/v2.0/routers/${router.id}/add_router_interface`;
  await owner.session.request('network', { method: 'PUT', path, json: { subnet_id: subnetId } }, z.unknown());
  const server = (await owner.compute.servers.list()).find(({ name }) => name === 'doctor_ha_app_0');
  const [port] = await owner.network.ports.list({ deviceId: server?.id ?? '' });
  const floatingip = { floating_network_id: external?.id, port_id: port?.id };
  await ask(owner, 'network', '/v2.0/floatingips', { floatingip });
  return (await owner.network.floatingIps.list())[0]?.address ?? '';
}

async function allActive(owner: OpenStack, count: number): Promise<void> {
  await waitFor(
    `${count} instances are ACTIVE, and no others are there`,
    async () => {
      const statuses = (await owner.compute.servers.list()).map(({ status }) => status);
      return statuses.length === count && statuses.every((status) => status === 'ACTIVE');
    },
    { clock: systemClock(), timeoutMs: TIMEOUT_MS, intervalMs: POLL_MS },
  );
}
