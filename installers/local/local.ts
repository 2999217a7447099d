import { readFile } from 'node:fs/promises';
import { DoctorError } from '../../core/errors.ts';
import type { InstallerContext } from '../access.ts';
import type { ComputeHost, HostFacts, Installer, MessagingFacts } from '../contract.ts';
import { readKeyFile } from '../remote/login.ts';
import { describeMessaging as messagingFactsOf } from '../remote/product/bus.ts';
import { formatMessagingUrl, readMessagingUrl } from '../remote/product/messaging-url.ts';
import { createRemote } from '../remote/remote.ts';
import { openReacher } from '../remote/ssh-config/reach.ts';
import type { Reach } from '../remote/ssh-config/reach.ts';

const NOVA_CONF = '/etc/nova/nova.conf';

/**
 * No installer: the compute hosts are those that Nova lists, reached by SSH from here. Where an inventory is
 * given, its addresses, ports and key hold.
 * @throws DoctorError `CONFIG_UNREADABLE` for a key file that is none
 */
export async function openLocal(context: InstallerContext): Promise<Installer> {
  const { clock, log, hostAccess, hostKeys } = context;
  const inventory = new Map(hostAccess?.hosts.map((host) => [host.name, host]));
  const reachHost = await hostReacher(context);
  const remote = createRemote({
    clock,
    log,
    // The hosts of an inventory are new with it: no list of known hosts has them.
    ...(hostKeys === undefined || hostAccess !== undefined ? {} : { hostKeys }),
  });
  const isBusHere = context.isHere === true && hostAccess === undefined;
  const computeHosts = async (): Promise<readonly ComputeHost[]> =>
    (await novaHosts(context)).map(({ name, address }): ComputeHost => {
      const known = inventory.get(name);
      const { heartbeatPort } = known ?? {};
      return {
        name,
        address: known?.address ?? address,
        ...(heartbeatPort === undefined ? {} : { heartbeat: { port: heartbeatPort } }),
      };
    });
  return {
    kind: 'local',
    computeHosts,
    shell: (host) => ({
      run: async (command, options) => remote.shell((await reachHost(host)).endpoint).run(command, options),
    }),
    async describe() {
      const hosts = await computeHosts();
      const reached = await Promise.all(hosts.map(async (host) => ({ host, reach: await reachHost(host) })));
      const ways = reached.map(({ reach }) => reach);
      return {
        hosts: reached.map(({ host, reach }) => hostFactsOf(host, reach)),
        servicesRunIn: undefined,
        login: [...new Set(ways.map((way) => describeLogin(way, context.sshConfig?.file)))].join('; '),
        via: commonJumpHost(ways),
        messaging: isBusHere ? await messagingFactsOf(ownMessaging) : {},
      };
    },
    ...(isBusHere ? { messagingUrl } : {}),
    close: () => remote.close(),
  };
}

/** Where this machine's own Nova has its message bus; undefined when its configuration may not be read. */
async function messagingUrl(): Promise<string | undefined> {
  const text = await readFile(NOVA_CONF, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const here = { role: 'controller', name: 'localhost', address: '127.0.0.1' } as const;
  const url = readMessagingUrl(text, here, NOVA_CONF);
  return url === undefined ? undefined : formatMessagingUrl(url);
}

async function ownMessaging(): Promise<MessagingFacts> {
  const url = await messagingUrl();
  return url === undefined ? {} : { url };
}

/** How a host is reached: as the inventory says, or else by the options and the ssh config. */
async function hostReacher(context: InstallerContext): Promise<(host: ComputeHost) => Promise<Reach>> {
  const { log, sshConfig, hostAccess, keyFile, keyPassphrase } = context;
  if (hostAccess !== undefined) {
    const { username, privateKey, hosts } = hostAccess;
    return ({ name, address }) => {
      const port = hosts.find((host) => host.name === name)?.sshPort ?? context.sshPort ?? 22;
      const endpoint = { name, address, port, login: { username, privateKey } };
      return Promise.resolve({ endpoint, keyFiles: ['of the simulator'], fromSshConfig: [] });
    };
  }
  if (keyFile !== undefined) await readKeyFile(keyFile, keyPassphrase);
  const { reach } = await openReacher(sshConfig, log);
  const known = new Map<string, Promise<Reach>>();
  return ({ name, address }) => {
    const key = `${name} ${address}`;
    const reached = known.get(key) ?? reach({ name, address, options: context });
    known.set(key, reached);
    return reached;
  };
}

function hostFactsOf({ name, address }: ComputeHost, { endpoint }: Reach): HostFacts {
  return {
    role: 'compute',
    name,
    novaName: name,
    address,
    ...(endpoint.address === address ? {} : { sshAddress: endpoint.address }),
    sshPort: endpoint.port,
    username: endpoint.login.username,
    services: [],
    standing: [],
  };
}

function describeLogin({ endpoint: { login }, keyFiles, fromSshConfig }: Reach, file?: string): string {
  const { username, agentSocket, password } = login;
  const ways = [
    ...keyFiles.map((path) => `key ${path}`),
    ...(agentSocket === undefined ? [] : ['SSH agent']),
    ...(password === undefined ? [] : ['password']),
  ];
  const source = fromSshConfig.length === 0 ? '' : ` (${fromSshConfig.join(', ')} from ${file})`;
  return `${username}, ${ways.join(' or ') || 'nothing to log in with'}${source}`;
}

/** The jump host, where all hosts are reached through the same. */
function commonJumpHost(ways: readonly Reach[]): string | undefined {
  const names = new Set(ways.map(({ endpoint }) => endpoint.via?.name));
  return names.size === 1 ? [...names][0] : undefined;
}

/** The hypervisors that have a nova-compute service, by its name, which is the one servers carry. */
async function novaHosts({ cloud }: InstallerContext): Promise<{ name: string; address: string }[]> {
  const [hypervisors, services] = await Promise.all([
    cloud.compute.hypervisors.list(),
    cloud.compute.services.list({ binary: 'nova-compute' }),
  ]);
  const addresses = new Map(hypervisors.map(({ serviceHost, hostIp }) => [serviceHost, hostIp]));
  const names = services.map((service) => service.host).filter((name) => addresses.has(name));
  // A hypervisor without an address is reached by its name.
  const hosts = names.map((name) => ({ name, address: addresses.get(name) ?? name }));
  if (hosts.length === 0) {
    throw new DoctorError('NOT_AVAILABLE', 'Nova lists no compute host.', {
      hint: 'Check "openstack hypervisor list" and "openstack compute service list" with these credentials.',
    });
  }
  return hosts.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
