import { DoctorError } from '../../core/errors.ts';
import type { Undo } from '../../core/ledger.ts';
import type { Scope } from '../../core/scope.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { isSameCloud } from '../../openstack/same-cloud.ts';
import { scenarioUndos } from '../../scenarios/undos.ts';
import { credentialsOf } from '../cloud/credentials.ts';
import { openDeployment } from '../cloud/open-deployment.ts';
import type { Config } from '../config/options.ts';
import { textFlag } from '../flags.ts';
import type { ParsedFlags } from '../flags.ts';
import type { RunPlace } from '../run/run-place.ts';
import type { World } from '../world.ts';

/** What `doctor cleanup` works with. */
export interface Cleaner {
  readonly world: World;
  readonly config: Pick<Config, 'cloud' | 'installer' | 'simulator'>;
  readonly flags: ParsedFlags;
  say(line: string): void;
}

/** A cloud that a run was made on, opened again. */
export interface OpenedPlace {
  readonly cloud: OpenStack;
  readonly undos: Readonly<Record<string, Undo>>;
}

/** Whether the credentials at hand are of the cloud that a run was made on. */
export function isOpenable(cleaner: Cleaner, place: RunPlace): boolean {
  const authUrl = authUrlOf(cleaner);
  return authUrl !== undefined && isSameCloud(authUrl, place.target.name);
}

/**
 * Opens the cloud that a run was made on.
 * @throws DoctorError `CREDENTIALS_MISSING` when the credentials are another cloud's
 */
export async function openPlace(
  cleaner: Cleaner,
  scope: Scope,
  runId: string,
  place: RunPlace,
): Promise<OpenedPlace> {
  if (!isOpenable(cleaner, place)) {
    throw new DoctorError(
      'CREDENTIALS_MISSING',
      `Run ${runId} was on the cloud ${place.target.name}, and OS_* names ${authUrlOf(cleaner) ?? 'none'}.`,
      { hint: "Source that cloud's openrc, or name its entry of clouds.yaml with --os-cloud." },
    );
  }
  const deployment = await openDeployment(cleaner.world, {
    ...cleaner,
    ...WITHOUT_BUS,
    scope,
    installerType: place.installer,
  });
  const { cloud } = deployment.target;
  const installer = await deployment.openInstaller();
  return { cloud, undos: scenarioUndos({ cloud, installer, clock: cleaner.world.clock }) };
}

/** Opens the cloud that the credentials name; undefined without any. */
export async function openAnyCloud(cleaner: Cleaner, scope: Scope): Promise<OpenStack | undefined> {
  if (authUrlOf(cleaner) === undefined) return undefined;
  return (await openDeployment(cleaner.world, { ...cleaner, ...WITHOUT_BUS, scope })).target.cloud;
}

/** A run leaves nothing on the bus, and a bus that cannot be reached must not be in the way. */
const WITHOUT_BUS = { withoutBus: true };

const authUrlOf = ({ world, flags }: Cleaner): string | undefined =>
  credentialsOf(world, textFlag(flags, 'osCloud'))?.authUrl;
