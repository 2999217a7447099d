import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';
import { newToken } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import { canListen, fleetOf, fleetHostOf } from '../hosts/fleet.ts';
import type { HostSize, SimulatedFleet } from '../hosts/fleet.ts';
import { generateKeyPair } from '../hosts/key-pair.ts';
import { openHostEnvironment } from '../hosts/environment.ts';
import { writeTree } from '../hosts/tree.ts';
import type { CallbackResolver, MessageBroker } from '../kit/contracts.ts';
import type { Latency } from '../kit/latency.ts';
import { createBehaviors } from './behaviors.ts';
import { JUMP_ADDRESS, planNodes, MOST_COMPUTES, MOST_CONTROLLERS, rcText } from './node-plans.ts';
import { startNodes } from './nodes.ts';
import type { DeployedNode, StartedNodes } from './nodes.ts';
import type { DeploymentName, Product, DeploymentSpec } from './product.ts';
import { PRODUCTS } from './products.ts';

/** The deployment to simulate. */
export interface DeploymentRequest {
  readonly name: DeploymentName;
  readonly controllers: number;
  /** Whether the nodes can be reached only through the installer; default false. */
  readonly isBehindJump?: boolean;
  /** Where the message bus is, when it is a real one. */
  readonly transportUrl?: string | undefined;
}

/** What {@link openSimulatedDeployment} needs. */
export interface DeploymentOptions extends DeploymentRequest, HostSize {
  readonly computes: number;
  readonly clock: Clock;
  readonly log: Log;
  /** A private folder for the files of its hosts and for keys. */
  readonly homesDir: string;
  /** Whether the programs that monitor the hosts run in another process; default false. */
  readonly isStandalone?: boolean | undefined;
  /** Whether the host of that name refuses all SSH logins; default: none does. */
  readonly refusesSsh?: ((name: string) => boolean) | undefined;
}

/** A simulated deployment: an installer's host, controllers and computes. */
export interface SimulatedDeployment {
  readonly name: DeploymentName;
  /** The compute hosts, as the services of the cloud see them. */
  readonly fleet: SimulatedFleet;
  readonly jump: DeployedNode;
  /** Controllers first. */
  readonly nodes: readonly DeployedNode[];
  /** The variables by which a client finds the installer: `INSTALLER_TYPE`, `INSTALLER_IP`, `SSH_KEY`… */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves callback URLs as Aodh's notifiers see them. */
  readonly callbackResolver: CallbackResolver;
  /** Starts the services of the nodes, which read their configuration now and at each restart. */
  startServices(deps: { readonly broker: MessageBroker; readonly latency: Latency }): { stop(): void };
  /** Writes the cloud's openrc where the product keeps it. */
  publishOpenrc(openrc: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * Starts the hosts of a deployment. They end with its fleet.
 * @throws DoctorError `NOT_AVAILABLE` where not all of 127.0.0.0/8 belongs to this machine, `USAGE` for too many hosts
 */
export async function openSimulatedDeployment(options: DeploymentOptions): Promise<SimulatedDeployment> {
  const { name, controllers, computes, clock, log, homesDir, isStandalone, refusesSsh } = options;
  await refuseImpossible(controllers, computes);
  const product = PRODUCTS[name];
  const nodeKey = generateKeyPair('node');
  const spec: DeploymentSpec = {
    jumpAddress: JUMP_ADDRESS,
    nodes: planNodes(product, controllers, computes),
    // An MCP deployment has one key for all hosts; in the others the installer's key is a different one.
    jumpKey: name === 'fuel' ? nodeKey : generateKeyPair('installer'),
    jumpPassword: newToken(),
    nodeKey,
    secret: newToken(),
    transportUrl: options.transportUrl,
  };
  const environment = await openHostEnvironment({
    homesDir: join(homesDir, 'nodes'),
    clock,
    isStandalone,
    refusesSsh,
  });
  try {
    const started = await startNodes(product, spec, {
      environment,
      isBehindJump: options.isBehindJump ?? false,
      transportUrl: options.transportUrl,
      dial: (at) => connect({ host: at.address, port: at.port }),
    });
    const { jump, nodes } = started;
    const env = await installerEnv(product, spec, started, homesDir);
    const behaviors = createBehaviors(nodes);
    const computeNodes = nodes.filter(({ role }) => role === 'compute');
    log.debug('deployment started', { name, nodes: nodes.length });
    return {
      name,
      jump,
      nodes,
      env,
      callbackResolver: behaviors.callbackResolver,
      fleet: fleetOf({
        hosts: computeNodes.map((node) => ({
          host: node.host,
          record: fleetHostOf(node.host, options, {
            name: node.novaName,
            cpuRatio: () => behaviors.cpuRatioOf(node.name),
          }),
        })),
        login: { username: product.nodeUsername, privateKey: nodeKey.privateKey },
        close: () => environment.close(),
      }),
      startServices: ({ broker, latency }) => behaviors.start({ broker, latency, clock, log }),
      publishOpenrc: (openrc) =>
        writeTree(jump.root, [{ path: product.openrcPath, text: rcText(openrc), mode: 0o600 }]),
    };
  } catch (error) {
    await environment.close();
    throw error;
  }
}

/** Writes the credentials of the installer and returns the variables by which it is reached. */
async function installerEnv(
  product: Product,
  { jumpKey, jumpPassword }: DeploymentSpec,
  { jump, nodes, sshPort }: StartedNodes,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const knownHosts = join(folder, 'known_hosts');
  const lines = [jump, ...nodes].map(({ address, hostKey }) => {
    const [type, key] = hostKey.publicKey.split(' ');
    return `[${address}]:${sshPort} ${type} ${key}\n`;
  });
  await writeFile(knownHosts, lines.join(''), { mode: 0o600 });
  const env = {
    INSTALLER_TYPE: product.installerType,
    INSTALLER_IP: jump.address,
    INSTALLER_SSH_PORT: String(sshPort),
    SSH_KNOWN_HOSTS: knownHosts,
  };
  if (product.keyFileName === undefined) return { ...env, INSTALLER_PASSWORD: jumpPassword };
  const keyFile = join(folder, product.keyFileName);
  await writeFile(keyFile, jumpKey.privateKey, { mode: 0o600 });
  return { ...env, SSH_KEY: keyFile };
}

async function refuseImpossible(controllers: number, computes: number): Promise<void> {
  if (controllers > MOST_CONTROLLERS || computes > MOST_COMPUTES) {
    throw new DoctorError(
      'USAGE',
      `There is no address for ${controllers} controllers and ${computes} computes.`,
      {
        hint: `At most ${MOST_CONTROLLERS} controllers and ${MOST_COMPUTES} computes can be simulated.`,
      },
    );
  }
  if (await canListen(JUMP_ADDRESS)) return;
  throw new DoctorError('NOT_AVAILABLE', `This machine does not answer at ${JUMP_ADDRESS}.`, {
    hint: 'A simulated deployment needs all of 127.0.0.0/8 for its nodes, which Linux gives.',
  });
}
