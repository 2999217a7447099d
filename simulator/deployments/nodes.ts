import type { Socket } from 'node:net';
import { join } from 'node:path';
import { systemCodeOf } from '../../core/errors.ts';
import { networkOf } from '../hosts/addresses.ts';
import { parsedKey } from '../hosts/fleet.ts';
import type { HostNetworkAccess } from '../hosts/forwards.ts';
import { startHost } from '../hosts/host.ts';
import type { SimulatedHost } from '../hosts/host.ts';
import { generateKeyPair } from '../hosts/key-pair.ts';
import type { KeyPair } from '../hosts/key-pair.ts';
import type { OpenHostEnvironment } from '../hosts/environment.ts';
import type { HostUser } from '../hosts/logins.ts';
import { createLoopback } from '../hosts/loopback.ts';
import type { HostLoopback } from '../hosts/loopback.ts';
import type { Programs } from '../hosts/programs.ts';
import { RELAY_SHIM } from '../hosts/shims/relay.ts';
import { TREE_SHIMS } from '../hosts/shims/own-tree.ts';
import type { TreeFile } from '../hosts/tree.ts';
import type { NodeRole, Product, ServicePlan, DeploymentSpec } from './product.ts';
import { dockerProgram } from './programs/docker.ts';
import { systemctlProgram } from './programs/systemctl.ts';
import type { NodeService } from './services.ts';

/** A host of a deployment. */
export interface DeployedNode {
  readonly role: NodeRole | 'installer';
  readonly name: string;
  readonly novaName: string;
  readonly address: string;
  readonly host: SimulatedHost;
  readonly hostKey: KeyPair;
  readonly loopback: HostLoopback;
  readonly servicePlans: readonly ServicePlan[];
  /** Filled when the services are started. */
  readonly services: NodeService[];
  /** The folder on this machine that is its root. */
  readonly root: string;
}

/** Dependencies of {@link startNodes}. */
export interface NodeDeps {
  readonly environment: OpenHostEnvironment;
  readonly isBehindJump: boolean;
  /** The transport URL (oslo.messaging) of a message bus that the nodes reach. */
  readonly transportUrl: string | undefined;
  readonly dial: (at: { readonly address: string; readonly port: number }) => Socket;
}

/** The hosts of a deployment, with one port for all of their SSH servers. */
export interface StartedNodes {
  readonly sshPort: number;
  readonly jump: DeployedNode;
  readonly nodes: readonly DeployedNode[];
}

/** A port that is free on one address may be taken on another. */
const PORT_TRIES = 20;

/** Starts the installer's host and the nodes, and writes their files. */
export async function startNodes(
  product: Product,
  spec: DeploymentSpec,
  deps: NodeDeps,
): Promise<StartedNodes> {
  for (let attempt = 1; ; attempt += 1) {
    const started: DeployedNode[] = [];
    try {
      const nodes = await startOnOnePort(product, spec, deps, started);
      for (const node of started) deps.environment.register(node.host);
      await Promise.all(started.map((node) => node.host.home()));
      return nodes;
    } catch (error) {
      await Promise.all(started.map((node) => node.host.stop()));
      if (systemCodeOf(error) !== 'EADDRINUSE' || attempt === PORT_TRIES) throw error;
    }
  }
}

async function startOnOnePort(
  product: Product,
  spec: DeploymentSpec,
  deps: NodeDeps,
  started: DeployedNode[],
): Promise<StartedNodes> {
  /** Where each SSH server really listens. */
  const servers = new Map<string, { readonly address: string; readonly port: number }>();
  const start = async (plan: NodeStart): Promise<DeployedNode> => {
    const node = await startNode(plan, { ...deps, servers });
    started.push(node);
    servers.set(plan.address, { address: plan.sshAddress, port: node.host.sshPort });
    return node;
  };
  const jump = await start({
    role: 'installer',
    name: product.jumpName,
    novaName: product.jumpName,
    number: 0,
    address: spec.jumpAddress,
    sshAddress: spec.jumpAddress,
    sshPort: 0,
    user: product.jumpUser(spec),
    files: product.jumpFiles(spec),
    programs: product.jumpPrograms(spec),
    servicePlans: [],
  });
  const sshPort = jump.host.sshPort;
  const user: HostUser = { username: product.nodeUsername, keys: [parsedKey(spec.nodeKey.publicKey)] };
  const outcomes = await Promise.allSettled(
    spec.nodes.map((node, index) =>
      start({
        ...node,
        number: index + 1,
        // Behind the installer, a node's own address does not answer.
        sshAddress: deps.isBehindJump ? '127.0.0.1' : node.address,
        sshPort: deps.isBehindJump ? 0 : sshPort,
        user,
        files: product.nodeFiles(spec, node),
        programs: {},
        servicePlans: product.services(node.role),
      }),
    ),
  );
  const nodes = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  return { sshPort, jump, nodes };
}

interface NodeStart {
  readonly role: DeployedNode['role'];
  readonly name: string;
  readonly novaName: string;
  readonly number: number;
  readonly address: string;
  readonly sshAddress: string;
  readonly sshPort: number;
  readonly user: HostUser;
  readonly files: readonly TreeFile[];
  readonly programs: Programs;
  readonly servicePlans: readonly ServicePlan[];
}

async function startNode(
  plan: NodeStart,
  deps: NodeDeps & {
    readonly servers: ReadonlyMap<string, { readonly address: string; readonly port: number }>;
  },
): Promise<DeployedNode> {
  const { role, name, novaName, address, servicePlans } = plan;
  const loopback = createLoopback(address);
  const hostKey = generateKeyPair('host key');
  const services: NodeService[] = [];
  const programs = { ...plan.programs, ...initPrograms(servicePlans, services) };
  const access: HostNetworkAccess = {
    loopback,
    dial(to, port) {
      const bus = brokersIn(deps.transportUrl).find(
        (broker) => broker.address === to && broker.port === port,
      );
      const place = bus ?? deps.servers.get(to);
      return place === undefined ? undefined : deps.dial(place);
    },
  };
  const host = await startHost(
    {
      name,
      network: networkOf(address, plan.number),
      users: [plan.user],
      ssh: { address: plan.sshAddress, port: plan.sshPort, hostKey },
      tree: {
        files: plan.files,
        shims: { ...TREE_SHIMS, ...relays(Object.keys(programs)) },
      },
      programs,
      access,
    },
    deps.environment,
  );
  return {
    role,
    name,
    novaName,
    address,
    host,
    hostKey,
    loopback,
    servicePlans,
    services,
    root: join(deps.environment.homesDir, name, 'root'),
  };
}

/** The program that starts and stops the services of a node: docker for containers, systemctl otherwise. */
function initPrograms(plans: readonly ServicePlan[], services: readonly NodeService[]): Programs {
  if (plans.length === 0) return {};
  const inContainers = plans.some(({ image }) => image !== undefined);
  return inContainers
    ? { docker: dockerProgram(services), systemctl: systemctlProgram([]) }
    : { systemctl: systemctlProgram(services) };
}

/** The broker addresses of a transport URL. */
function brokersIn(url = ''): readonly { readonly address: string; readonly port: number }[] {
  const authority = /^[^:]+:\/\/([^/?]*)/.exec(url)?.[1] ?? '';
  return authority.split(',').map((part) => {
    const [, address = '', port] = /^(?:.*@)?(.*?)(?::(\d+))?$/.exec(part) ?? [];
    return { address, port: Number(port ?? 5672) };
  });
}

function relays(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, RELAY_SHIM]));
}
