import { DoctorError } from '../../core/errors.ts';
import type { Undo } from '../../core/ledger.ts';
import { createLog } from '../../core/log.ts';
import { createRedactor } from '../../core/redact.ts';
import type { Scope } from '../../core/scope.ts';
import { openInstaller } from '../../installers/registry.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { isSameCloud } from '../../openstack/same-cloud.ts';
import type { SessionOptions } from '../../openstack/session.ts';
import { scenarioUndos } from '../../scenarios/undos.ts';
import type { Config } from '../config/options.ts';
import { accessOptions } from '../cloud/host-access.ts';
import type { ParsedFlags } from '../flags.ts';
import type { RunPlace } from '../run/run-place.ts';
import { credentialsOf, openNamedCloud } from '../cloud/target.ts';
import type { Target } from '../cloud/target.ts';
import type { World } from '../world.ts';

/** What `doctor cleanup` works with. */
export interface Cleaner {
  readonly world: World;
  readonly config: Config;
  readonly flags: ParsedFlags;
  say(line: string): void;
}

/** A cloud that a run was made on, opened again. */
export interface OpenedPlace {
  readonly cloud: OpenStack;
  readonly undos: Readonly<Record<string, Undo>>;
}

/** Whether the credentials at hand are of the cloud that a run was made on. */
export function isOpenable({ world, flags }: Cleaner, place: RunPlace): boolean {
  const authUrl = credentialsOf(world, osCloudOf(flags))?.authUrl;
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
  const { world, config, flags } = cleaner;
  const credentials = credentialsOf(world, osCloudOf(flags));
  if (credentials === undefined || !isSameCloud(credentials.authUrl, place.target.name)) {
    throw new DoctorError(
      'CREDENTIALS_MISSING',
      `Run ${runId} was on the cloud ${place.target.name}, and OS_* names ${credentials?.authUrl ?? 'none'}.`,
      { hint: "Source that cloud's openrc, or name its entry of clouds.yaml with --os-cloud." },
    );
  }
  const session = sessionFor(cleaner);
  const target = await openCloud(cleaner, scope, session);
  if (target === undefined) throw new TypeError('credentials open no cloud');
  const { log, redactor = createRedactor() } = session;
  const installer = await openInstaller(place.installer, {
    cloud: target.cloud,
    clock: world.clock,
    log,
    ...accessOptions(world, config, { target, log, redactor }),
  });
  scope.defer('installer', () => installer.close());
  return {
    cloud: target.cloud,
    undos: scenarioUndos({ cloud: target.cloud, installer, clock: world.clock }),
  };
}

/** Opens the cloud that the credentials name; undefined without any. */
export async function openCloud(
  cleaner: Cleaner,
  scope: Scope,
  session = sessionFor(cleaner),
): Promise<Target | undefined> {
  const { world, config, flags } = cleaner;
  const credentials = credentialsOf(world, osCloudOf(flags));
  if (credentials === undefined) return undefined;
  // What a run left is not on the bus, and a bus that cannot be reached must not be in the way.
  const request = { config, scope, session, withoutBus: true };
  return openNamedCloud(credentials, request, world.signal);
}

function sessionFor({ world, flags }: Cleaner): SessionOptions {
  const redactor = createRedactor();
  const level = flags['verbose'] === true ? 'debug' : 'error';
  const log = createLog({ level, redactor, write: (line) => world.stderr.write(line) });
  return { clock: world.clock, log, redactor };
}

const osCloudOf = (flags: ParsedFlags): string | undefined =>
  typeof flags['osCloud'] === 'string' ? flags['osCloud'] : undefined;
