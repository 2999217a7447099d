import { allOf } from '../../../core/all-of.ts';
import { DoctorError, messageOf } from '../../../core/errors.ts';
import type { InstallerContext } from '../../access.ts';
import type { ComputeHost, HostFacts, Installer } from '../../contract.ts';
import type { ServiceRole } from '../config/requirements.ts';
import { standingOn } from '../config/patches.ts';
import type { PatchableNode } from '../config/patches.ts';
import { runningServices } from '../config/services.ts';
import { createRemote } from '../remote.ts';
import { messagingFacts, messagingUrl } from './bus.ts';
import { joinWithNova, noneKnown } from './compute-hosts.ts';
import { discover, reachInstaller } from './discovery.ts';
import { patchesOf } from './patching.ts';
import type { ListedNode, Product } from './product.ts';
import { endpointOf, patchable } from './nodes.ts';
import type { AdapterContext } from './nodes.ts';
import { tunnelsOf } from './tunneling.ts';

const ROLES_OF = {
  controller: ['ceilometer-notification', 'nova-scheduler'],
  compute: ['nova-compute'],
} as const satisfies Record<ListedNode['role'], readonly ServiceRole[]>;

/**
 * Opens the adapter for a product. The installer's host is logged in to when something is first asked of it.
 * @throws DoctorError `CONFIG_UNREADABLE`, `CONFIG_INVALID`
 */
export async function openProduct(product: Product, context: InstallerContext): Promise<Installer> {
  const { endpoint: installer, fromSshConfig } = await reachInstaller(product, context);
  const { login } = installer;
  const { clock, log, hostKeys } = context;
  const remote = createRemote({ login, clock, log, ...(hostKeys === undefined ? {} : { hostKeys }) });
  const found = retriable(() => discover(product, context, { remote, installer, login }));
  const adapter: AdapterContext = { product, context, remote, found };
  const closers: (() => Promise<void>)[] = [];
  return {
    kind: product.kind,
    computeHosts: () => computeHosts(adapter),
    shell: (host) => ({
      run: async (command, options) =>
        remote.shell(endpointOf(adapter, await found(), host)).run(command, options),
    }),
    async describe() {
      const { deployment, nodeLogin, via } = await found();
      const { name, address, port: sshPort } = installer;
      const { username } = login;
      const source =
        fromSshConfig.length === 0
          ? ''
          : ` (${fromSshConfig.join(', ')} of ${name} from ${context.sshConfig?.file})`;
      return {
        hosts: [
          { role: 'installer', name, address, sshPort, username, services: [], standing: [] },
          ...(await describeNodes(adapter)),
        ],
        servicesRunIn: deployment.inContainers ? 'containers' : 'systemd units',
        login: `${nodeLogin.username}, ${nodeLogin.description}${source}`,
        via: via?.name,
        messaging: await messagingFacts(adapter),
      };
    },
    patches: patchesOf(adapter),
    tunnels: tunnelsOf(adapter),
    messagingUrl: () => messagingUrl(adapter, closers),
    async close() {
      await Promise.all(closers.map((close) => close()));
      await remote.close();
    },
  };
}

/** Does something once, and again after it failed. */
function retriable<T>(act: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= act().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}

async function computeHosts(adapter: AdapterContext): Promise<readonly ComputeHost[]> {
  const { product, context, found } = adapter;
  const nodes = (await found()).deployment.nodes.filter(({ role }) => role === 'compute');
  const heartbeats = new Map(context.hostAccess?.hosts.map((host) => [host.name, host.heartbeatPort]));
  const known = await joinWithNova(context, nodes);
  const hosts = known.flatMap(({ node: { address }, novaName: name }): ComputeHost[] => {
    if (name === undefined) return [];
    const port = heartbeats.get(name);
    return [{ name, address, ...(port === undefined ? {} : { heartbeat: { port } }) }];
  });
  if (hosts.length === 0) throw noneKnown(product.kind, nodes);
  return hosts.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** The services and patches of a host, or why it cannot be inspected. */
async function inspectNode(
  host: PatchableNode,
  roles: readonly ServiceRole[],
  signal: AbortSignal | undefined,
): Promise<Pick<HostFacts, 'services' | 'standing' | 'problem'>> {
  try {
    const services = await runningServices(host, host.services, roles, signal);
    return { services, standing: await standingOn(host, signal) };
  } catch (error) {
    if (error instanceof DoctorError) return { services: [], standing: [], problem: messageOf(error) };
    throw error;
  }
}

async function describeNodes(adapter: AdapterContext): Promise<readonly HostFacts[]> {
  const { context } = adapter;
  const found = await adapter.found();
  const { nodes } = found.deployment;
  const known = await joinWithNova(
    context,
    nodes.filter(({ role }) => role === 'compute'),
  );
  return allOf(
    nodes.map(async (node): Promise<HostFacts> => {
      const host = patchable(adapter, found, node);
      const services = ROLES_OF[node.role];
      return {
        role: node.role,
        name: node.name,
        novaName: known.find((entry) => entry.node === node)?.novaName,
        address: node.address,
        sshPort: endpointOf(adapter, found, node).port,
        username: host.username,
        ...(await inspectNode(host, services, context.signal)),
      };
    }),
  );
}
