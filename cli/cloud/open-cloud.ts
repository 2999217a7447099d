import { DoctorError } from '../../core/errors.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { Scope } from '../../core/scope.ts';
import { inProcessBus } from '../../openstack/bus/in-process.ts';
import { openStack } from '../../openstack/cloud.ts';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import type { Credentials } from '../../openstack/credentials.ts';
import { isSimulated, simulatedHostAccess } from '../../openstack/doctor-simulator.ts';
import { openSession } from '../../openstack/session.ts';
import type { SessionOptions } from '../../openstack/session.ts';
import type { Config } from '../config/options.ts';
import { parseInjections } from '../config/injections.ts';
import type { World } from '../world.ts';
import { busConnector, openBus, openBusOf } from './bus.ts';
import type { BusRequest } from './bus.ts';
import { credentialsOf } from './credentials.ts';
import { WORK_DIR } from './embedded-undos.ts';
import { simulatedCloud } from './simulated-cloud.ts';
import { EMBEDDED } from './target.ts';
import type { Target } from './target.ts';
import { createWorkDir } from './work-dir.ts';

/** What a cloud is opened with. */
export interface CloudRequest {
  readonly config: Pick<Config, 'cloud' | 'installer' | 'simulator'>;
  readonly osCloud: string | undefined;
  readonly session: SessionOptions;
  readonly scope: Scope;
  /** Takes the temporary folder of an embedded cloud. */
  readonly ledger: Ledger;
  /** Whether the message bus is left alone, also one that the cloud itself offers; default false. */
  readonly withoutBus?: boolean;
}

/** Opens the cloud that the environment names, or starts the embedded one. */
export async function openCloud(world: World, request: CloudRequest): Promise<Target> {
  const credentials = credentialsOf(world, request.osCloud);
  if (credentials !== undefined) return openNamedCloud(credentials, request, world.signal);
  const { installerType } = request.config.installer;
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

/**
 * Opens a cloud by its credentials. One whose catalogue says that it is simulated is labeled so.
 * @throws DoctorError what a login is refused with
 */
async function openNamedCloud(
  credentials: Credentials,
  request: CloudRequest,
  signal: AbortSignal,
): Promise<Target> {
  if (Object.keys(parseInjections(request.config.simulator.injections).simulator).length > 0) {
    throw new DoctorError(
      'USAGE',
      '--knob injects a fault into the embedded cloud, and OS_* names another cloud.',
      {
        hint: 'Leave --knob out, or run without OS_* and --os-cloud. A simulator that runs by itself takes its own: `doctor simulator --knob`.',
      },
    );
  }
  const session = await openSession(credentials, request.session);
  request.scope.defer('session', () => session.close());
  if (session.projectId === undefined) throw projectMissing(credentials);
  return {
    kind: isSimulated(session) ? 'simulated' : 'openstack',
    name: credentials.authUrl,
    cloud: openStack(session, { computeMicroversion: request.config.cloud.novaVersion }),
    bus: request.withoutBus === true ? undefined : await openBusOf(session, busRequest(request, signal)),
    hostAccess: await simulatedHostAccess(session),
    setInjections() {},
  };
}

/** A token without a project has no catalogue, which alone says what the cloud is. */
function projectMissing({ authUrl }: Credentials): DoctorError {
  return new DoctorError('CREDENTIALS_MISSING', `The credentials for ${authUrl} name no project.`, {
    hint: 'Set OS_PROJECT_NAME or OS_PROJECT_ID, or add the project to the entry of clouds.yaml.',
  });
}

async function startEmbeddedCloud(world: World, request: CloudRequest): Promise<Target> {
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
    ...simulatedCloud(config.simulator),
    clock: world.clock,
    log: sessionOptions.log.child({ part: 'simulator' }),
    workDir: folder.path,
    connectBus: await busConnector(world, config.cloud.transportUrl),
  });
  scope.defer(EMBEDDED, () => embedded.close());
  const { simulator: ordered } = parseInjections(config.simulator.injections);
  const noFaults = { ...embedded.faultInjection };
  const session = await openSession(requireCredentials(embedded.openrc), sessionOptions);
  scope.defer('session', () => session.close());
  return {
    kind: 'simulated',
    name: EMBEDDED,
    cloud: openStack(session, { computeMicroversion: config.cloud.novaVersion }),
    bus: (await openBus(busRequest(request, world.signal))) ?? inProcessBus(embedded.broker, world.clock),
    hostAccess: embedded.access,
    setInjections: (on) => void Object.assign(embedded.faultInjection, on ? ordered : noFaults),
  };
}

function requireCredentials(openrc: Readonly<Record<string, string>>): Credentials {
  const credentials = credentialsFromEnv(openrc);
  if (credentials === undefined) throw new TypeError('the embedded cloud gave no credentials');
  return credentials;
}

function busRequest({ config, session, scope }: CloudRequest, signal: AbortSignal): BusRequest {
  return { transportUrl: config.cloud.transportUrl, session, scope, signal };
}
