import { createLedger } from '../../core/ledger.ts';
import { createLog } from '../../core/log.ts';
import { createRedactor } from '../../core/redact.ts';
import type { Scope } from '../../core/scope.ts';
import type { Installer } from '../../installers/contract.ts';
import { openInstaller } from '../../installers/registry.ts';
import type { Config } from '../config/options.ts';
import { accessOptions } from './host-access.ts';
import type { ParsedFlags } from '../flags.ts';
import { openTarget } from './target.ts';
import type { Target } from './target.ts';
import type { World } from '../world.ts';

/** A cloud and the adapter of its installer, opened for a command that is no run. */
export interface OpenDeployment {
  readonly target: Target;
  readonly installer: Installer;
}

/** Opens the cloud that the environment names and the adapter for its installer; both are closed with `scope`. */
export async function openDeployment(
  world: World,
  config: Config,
  { flags, scope }: { readonly flags: ParsedFlags; readonly scope: Scope },
): Promise<OpenDeployment> {
  const { clock } = world;
  const redactor = createRedactor();
  const log = createLog({
    level: flags['verbose'] === true ? 'debug' : 'error',
    redactor,
    write: (line) => world.stderr.write(line),
  });
  const osCloud = typeof flags['osCloud'] === 'string' ? flags['osCloud'] : undefined;
  const session = { clock, log, redactor };
  // Nothing is made on the cloud, and an embedded one ends with this command.
  const ledger = createLedger(() => {});
  const target = await openTarget(world, { config, osCloud, session, scope, ledger });
  const access = accessOptions(world, config, { target, log, redactor });
  const installer = await openInstaller(config.installerType, {
    cloud: target.cloud,
    clock,
    log,
    ...access,
  });
  scope.defer('installer', () => installer.close());
  return { target, installer };
}
