import { readFileSync } from 'node:fs';
import { DoctorError } from '../../core/errors.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { Scope } from '../../core/scope.ts';
import type { HostAccess } from '../../installers/registry.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import { inProcessBus } from '../../openstack/bus/in-process.ts';
import { openStack } from '../../openstack/cloud.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { credentialsFromClouds } from '../../openstack/clouds-yaml.ts';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import type { Credentials } from '../../openstack/credentials.ts';
import { isSimulated, simulatedHostAccess } from '../../openstack/doctor-simulator.ts';
import { openSession } from '../../openstack/session.ts';
import type { Session, SessionOptions } from '../../openstack/session.ts';
import type { BrokerConnector } from '../../simulator/kit/amqp-broker.ts';
import type { Config } from '../config/options.ts';
import { parseKnobs } from '../config/knobs.ts';
import { WORK_DIR } from './embedded-undos.ts';
import { createWorkDir } from './work-dir.ts';
import type { World } from '../world.ts';

/** The cloud that a run is made on. */
export interface Target {
  readonly kind: 'simulated' | 'openstack';
  /** What to call it in the record: the authentication URL, or `embedded cloud`. */
  readonly name: string;
  readonly cloud: OpenStack;
  readonly bus: Bus | undefined;
  /** How its hosts are reached, where the cloud itself says so. */
  readonly hostAccess: HostAccess | undefined;
  /** Turns the faults that `--knob` ordered on or off; they are on from a host's fault to its scenario's end. */
  setKnobs(on: boolean): void;
}

/** What a target is opened with. */
export interface TargetRequest {
  readonly config: Config;
  readonly osCloud: string | undefined;
  readonly session: SessionOptions;
  readonly scope: Scope;
  readonly ledger: Ledger;
  /** Whether the message bus is left alone, also one that the cloud itself offers; default false. */
  readonly withoutBus?: boolean;
}

/** The name of the embedded cloud in records. */
export const EMBEDDED = 'embedded cloud';

/** Opens the cloud that the environment names, or starts the embedded one. */
export async function openTarget(world: World, request: TargetRequest): Promise<Target> {
  const credentials = credentialsOf(world, request.osCloud);
  if (credentials !== undefined) return openNamedCloud(credentials, request, world.signal);
  const { installerType } = request.config;
  if (installerType !== 'local') {
    throw new DoctorError(
      'CREDENTIALS_MISSING',
      `Installer ${installerType} needs the cloud's credentials, and no OS_* variable is set.`,
      {
        hint: 'Source the openrc of the cloud, or name an entry of clouds.yaml with --os-cloud. Without both, --installer local tests the embedded cloud.',
      },
    );
  }
  return startEmbeddedCloud(world, request);
}

/** The credentials of `--os-cloud`, `OS_CLOUD` or `OS_*`; undefined when nothing names a cloud. */
export function credentialsOf(world: World, osCloud: string | undefined): Credentials | undefined {
  const name = osCloud ?? world.env['OS_CLOUD'];
  if (name === undefined || name === '') return credentialsFromEnv(world.env);
  return credentialsFromClouds(name, world.env, (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  });
}

/**
 * Opens a cloud by its credentials. One whose catalogue says that it is simulated is labeled so.
 * @throws DoctorError what a login is refused with
 */
export async function openNamedCloud(
  credentials: Credentials,
  request: Pick<TargetRequest, 'config' | 'session' | 'scope' | 'withoutBus'>,
  signal: AbortSignal,
): Promise<Target> {
  if (Object.keys(parseKnobs(request.config.simulatorKnobs).simulator).length > 0) {
    throw new DoctorError(
      'USAGE',
      '--knob orders a fault of the embedded cloud, and OS_* names another cloud.',
      {
        hint: 'Leave --knob out, or run without OS_* and --os-cloud. A simulator elsewhere takes its own: `doctor simulator --knob`.',
      },
    );
  }
  const session = await openSession(credentials, request.session);
  request.scope.defer('session', () => session.close());
  if (session.projectId === undefined) throw projectMissing(credentials);
  return {
    kind: isSimulated(session) ? 'simulated' : 'openstack',
    name: credentials.authUrl,
    cloud: openStack(session, { computeMicroversion: request.config.novaVersion }),
    bus: request.withoutBus === true ? undefined : await busOf(session, request, signal),
    hostAccess: await simulatedHostAccess(session),
    setKnobs() {},
  };
}

/** Without a project a token has no catalogue, and nobody can tell what cloud it is of. */
function projectMissing({ authUrl }: Credentials): DoctorError {
  return new DoctorError('CREDENTIALS_MISSING', `The credentials for ${authUrl} name no project.`, {
    hint: 'Set OS_PROJECT_NAME or OS_PROJECT_ID, or add the project to the entry of clouds.yaml.',
  });
}

/** The bus that the messaging URL names, else the one that a simulated cloud offers. @throws DoctorError `BUS_…` */
async function busOf(
  session: Session,
  request: Pick<TargetRequest, 'config' | 'session' | 'scope'>,
  signal: AbortSignal,
): Promise<Bus | undefined> {
  const named = await openBus(request, signal);
  if (named !== undefined || !isSimulated(session)) return named;
  const { openSimulatorBus } = await import('../../openstack/bus/simulator.ts');
  const offered = await openSimulatorBus({ ...request.session, session });
  if (offered !== undefined) request.scope.defer('message bus', () => offered.close());
  return offered;
}

/** The bus that the messaging URL names; undefined without one. @throws DoctorError `BUS_…` */
export async function openBus(
  { config, session, scope }: Pick<TargetRequest, 'config' | 'session' | 'scope'>,
  signal: AbortSignal,
): Promise<Bus | undefined> {
  const { transportUrl } = config;
  if (transportUrl === undefined) return undefined;
  const { openRabbitBus } = await import('../../openstack/bus/rabbit.ts');
  const bus = await openRabbitBus({ transportUrl, ...session, signal });
  scope.defer('message bus', () => bus.close());
  return bus;
}

async function startEmbeddedCloud(world: World, request: TargetRequest): Promise<Target> {
  const { config, scope, ledger, session: sessionOptions } = request;
  const { startCloud } = await import('../../simulator/cloud.ts');
  const folder = await createWorkDir(world);
  const entry = ledger.intend({
    kind: WORK_DIR,
    what: `temporary folder ${folder.path}`,
    undo: { path: folder.path },
  });
  scope.defer('temporary folder', async () => {
    await folder.remove();
    entry.undone();
  });
  const embedded = await startCloud({
    hosts: config.simulatorHosts,
    vcpus: config.simulatorVcpus,
    latency: config.simulatorLatency,
    seed: config.simulatorSeed,
    policy: config.simulatorPolicy,
    catalogueStyle: config.simulatorCatalogueStyle,
    clock: world.clock,
    log: sessionOptions.log.child({ part: 'simulator' }),
    workDir: folder.path,
    connectBus: await busConnector(world, config),
  });
  scope.defer(EMBEDDED, () => embedded.close());
  const { simulator: ordered } = parseKnobs(config.simulatorKnobs);
  const calm = { ...embedded.faultInjection };
  const session = await openSession(requireCredentials(embedded.openrc), sessionOptions);
  scope.defer('session', () => session.close());
  return {
    kind: 'simulated',
    name: EMBEDDED,
    cloud: openStack(session, { computeMicroversion: config.novaVersion }),
    bus: (await openBus(request, world.signal)) ?? inProcessBus(embedded.broker, world.clock),
    hostAccess: embedded.access,
    setKnobs: (on) => void Object.assign(embedded.faultInjection, on ? ordered : calm),
  };
}

/** How an embedded cloud gets at the RabbitMQ of the messaging URL; undefined without one. */
export async function busConnector(
  { clock, signal }: World,
  { transportUrl }: Config,
): Promise<BrokerConnector | undefined> {
  if (transportUrl === undefined) return undefined;
  const [{ connectBroker }, { parseTransportUrl }] = await Promise.all([
    import('../../openstack/bus/connect.ts'),
    import('../../openstack/bus/transport-url.ts'),
  ]);
  const url = parseTransportUrl(transportUrl);
  return (closing) => connectBroker(url, { clock, signal: AbortSignal.any([closing, signal]) });
}

function requireCredentials(openrc: Readonly<Record<string, string>>): Credentials {
  const credentials = credentialsFromEnv(openrc);
  if (credentials === undefined) throw new TypeError('the embedded cloud gave no credentials');
  return credentials;
}
