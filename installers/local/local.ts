import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { DoctorError } from '../../core/errors.ts';
import type { InstallerContext } from '../access.ts';
import type { ComputeHost, HostFacts, Installer, MessagingFacts } from '../contract.ts';
import { readKeyFile } from '../remote/login.ts';
import type { Login } from '../remote/login.ts';
import { factsOf } from '../remote/product/bus.ts';
import { formatMessagingUrl, readMessagingUrl } from '../remote/product/messaging-url.ts';
import { createRemote } from '../remote/remote.ts';

const SSH_PORT = 22;
const NOVA_CONF = '/etc/nova/nova.conf';

/**
 * No installer: the compute hosts are those Nova tells of, reached by SSH from here. Where an inventory is
 * given, its addresses, ports and key hold.
 * @throws DoctorError `CONFIG_UNREADABLE` for a key file that is none
 */
export async function openLocal(context: InstallerContext): Promise<Installer> {
  const { clock, log, hostAccess, hostKeys, sshPort = SSH_PORT } = context;
  const login = await loginOf(context);
  const remote = createRemote({
    login,
    clock,
    log,
    // The hosts of an inventory are new with it: a list of known ones has nothing to say of them.
    ...(hostKeys === undefined || hostAccess !== undefined ? {} : { hostKeys }),
  });
  const inventory = new Map(hostAccess?.hosts.map((host) => [host.name, host]));
  const isBusHere = context.isHere === true && hostAccess === undefined;
  const portOf = (name: string): number => inventory.get(name)?.sshPort ?? sshPort;
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
    shell: ({ name, address }) => remote.shell({ name, address, port: portOf(name) }),
    async describe() {
      const hosts = (await computeHosts()).map(({ name, address }): HostFacts => {
        const { username } = login;
        return {
          role: 'compute',
          name,
          novaName: name,
          address,
          sshPort: portOf(name),
          username,
          services: [],
          standing: [],
        };
      });
      return {
        hosts,
        servicesRunIn: undefined,
        login: describeLogin(login, context),
        via: undefined,
        messaging: isBusHere ? await factsOf(ownMessaging) : {},
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

function describeLogin(
  { username, privateKey, agentSocket, password }: Login,
  context: InstallerContext,
): string {
  const means = [
    ...(privateKey === undefined ? [] : [`key ${context.keyFile ?? 'of the simulator'}`]),
    ...(agentSocket === undefined ? [] : ['SSH agent']),
    ...(password === undefined ? [] : ['password']),
  ];
  return `${username}, ${means.join(' or ') || 'nothing to log in with'}`;
}

/** The hypervisors that have a nova-compute service, by its name, which is the one servers carry. */
async function novaHosts({ cloud }: InstallerContext): Promise<{ name: string; address: string }[]> {
  const [hypervisors, services] = await Promise.all([
    cloud.compute.hypervisors.list(),
    cloud.compute.services.list({ binary: 'nova-compute' }),
  ]);
  const addresses = new Map(hypervisors.map(({ serviceHost, hostIp }) => [serviceHost, hostIp]));
  const names = services.map((service) => service.host).filter((name) => addresses.has(name));
  // A hypervisor that keeps its address to itself is reached by its name.
  const hosts = names.map((name) => ({ name, address: addresses.get(name) ?? name }));
  if (hosts.length === 0) {
    throw new DoctorError('NOT_AVAILABLE', 'Nova tells of no compute host.', {
      hint: 'Look at "openstack hypervisor list" and "openstack compute service list" with these credentials.',
    });
  }
  return hosts.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

async function loginOf(context: InstallerContext): Promise<Login> {
  const { username, keyFile, keyPassphrase, password, agentSocket, hostAccess } = context;
  if (hostAccess !== undefined) {
    return { username: hostAccess.username, privateKey: hostAccess.privateKey };
  }
  return {
    username: username ?? userInfo().username,
    ...(keyFile === undefined ? {} : { privateKey: await readKeyFile(keyFile, keyPassphrase) }),
    ...(keyPassphrase === undefined ? {} : { passphrase: keyPassphrase }),
    ...(agentSocket === undefined ? {} : { agentSocket }),
    ...(password === undefined ? {} : { password }),
  };
}
