import { createLedger } from '../../core/ledger.ts';
import type { Ledger } from '../../core/ledger.ts';
import { createLog } from '../../core/log.ts';
import { createRedactor } from '../../core/redact.ts';
import type { Scope } from '../../core/scope.ts';
import type { Installer } from '../../installers/contract.ts';
import { openInstaller } from '../../installers/registry.ts';
import type { SessionOptions } from '../../openstack/session.ts';
import type { Config } from '../config/options.ts';
import { textFlag } from '../flags.ts';
import type { ParsedFlags } from '../flags.ts';
import type { World } from '../world.ts';
import { accessOptions } from './host-access.ts';
import { openCloud } from './open-cloud.ts';
import type { Target } from './target.ts';

/** A cloud, and the adapter of its installer. */
export interface Deployment {
  readonly target: Target;
  /** Opens the adapter; once, however often it is called. */
  openInstaller(): Promise<Installer>;
}

/** What a deployment is opened with. */
export interface DeploymentRequest {
  readonly config: Pick<Config, 'cloud' | 'installer' | 'simulator'>;
  readonly flags: ParsedFlags;
  /** Closes the cloud and the adapter. */
  readonly scope: Scope;
  /** Default: one whose log goes to standard error, for a command that is no run. */
  readonly session?: SessionOptions;
  /** Takes what an embedded cloud puts on this machine; default nowhere: the cloud ends with the command. */
  readonly ledger?: Ledger;
  /** Whether the message bus is left alone; default false. */
  readonly withoutBus?: boolean;
  /** The installer of an earlier run; default that of the options. */
  readonly installerType?: string;
}

/** Opens the cloud that the environment names, or starts the embedded one; its adapter is opened when it is needed. */
export async function openDeployment(world: World, request: DeploymentRequest): Promise<Deployment> {
  const { config, flags, scope, withoutBus = false } = request;
  const { session = commandSession(world, flags), ledger = createLedger(() => {}) } = request;
  const osCloud = textFlag(flags, 'osCloud');
  const target = await openCloud(world, { config, osCloud, session, scope, ledger, withoutBus });
  let opening: Promise<Installer> | undefined;
  const open = async (): Promise<Installer> => {
    const { log, redactor } = session;
    const installer = await openInstaller(request.installerType ?? config.installer.installerType, {
      cloud: target.cloud,
      clock: world.clock,
      log,
      ...accessOptions(world, config.installer, { target, log, redactor }),
    });
    scope.defer('installer', () => installer.close());
    return installer;
  };
  return { target, openInstaller: () => (opening ??= open()) };
}

function commandSession(world: World, flags: ParsedFlags): SessionOptions {
  const redactor = createRedactor();
  const level = flags['verbose'] === true ? 'debug' : 'error';
  const log = createLog({ level, redactor, write: (line) => world.stderr.write(line) });
  return { clock: world.clock, log, redactor };
}
