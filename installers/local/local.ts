import { userInfo } from 'node:os';
import { DoctorError } from '../../core/errors.ts';
import type { InstallerContext } from '../access.ts';
import type { ComputeHost, Installer } from '../contract.ts';
import { readKeyFile } from '../remote/login.ts';
import type { Login } from '../remote/login.ts';
import { createRemote } from '../remote/remote.ts';

const SSH_PORT = 22;

/**
 * No installer: the compute hosts are those Nova tells of, reached by SSH from here. Where an inventory is
 * given, its addresses, ports and key hold.
 * @throws DoctorError `CONFIG_UNREADABLE` for a key file that is none
 */
export async function openLocal(context: InstallerContext): Promise<Installer> {
  const { clock, log, hostAccess } = context;
  const remote = createRemote({ login: await loginOf(context), clock, log });
  const inventory = new Map(hostAccess?.hosts.map((host) => [host.name, host]));
  return {
    kind: 'local',
    async computeHosts() {
      const found = await novaHosts(context);
      return found.map(({ name, address }): ComputeHost => {
        const known = inventory.get(name);
        const { heartbeatPort } = known ?? {};
        return {
          name,
          address: known?.address ?? address,
          ...(heartbeatPort === undefined ? {} : { heartbeat: { port: heartbeatPort } }),
        };
      });
    },
    shell: ({ name, address }) =>
      remote.shell({ name, address, port: inventory.get(name)?.sshPort ?? SSH_PORT }),
    close: () => remote.close(),
  };
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

async function loginOf({ username, keyFile, agentSocket, hostAccess }: InstallerContext): Promise<Login> {
  if (hostAccess !== undefined) {
    return { username: hostAccess.username, privateKey: hostAccess.privateKey };
  }
  return {
    username: username ?? userInfo().username,
    ...(keyFile === undefined ? {} : { privateKey: await readKeyFile(keyFile) }),
    ...(agentSocket === undefined ? {} : { agentSocket }),
  };
}
