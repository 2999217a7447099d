import { basename } from 'node:path';
import { DoctorError } from '../../core/errors.ts';
import { createLedger } from '../../core/ledger.ts';
import type { LedgerEntry, Leftover, Undo } from '../../core/ledger.ts';
import { createLog } from '../../core/log.ts';
import { createRedactor } from '../../core/redact.ts';
import { openScope } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import { openInstaller } from '../../installers/registry.ts';
import type { SessionOptions } from '../../openstack/session.ts';
import { scenarioUndos } from '../../scenarios/undos.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { configOf } from '../config/load.ts';
import type { Config } from '../config/options.ts';
import type { ParsedFlags } from '../program.ts';
import { appendToLedger } from '../run-folder.ts';
import { placeOf } from '../run-place.ts';
import type { RunPlace } from '../run-place.ts';
import { findRunFolder, isRunning, listRunFolders, readLedger } from '../saved-runs.ts';
import { EMBEDDED, EMBEDDED_UNDOS, credentialsOf, openNamedCloud } from '../target.ts';
import { accessOptions } from '../host-access.ts';
import { sweepWorkDirs } from '../work-dir.ts';
import type { World } from '../world.ts';

/** `doctor cleanup`: takes back what runs left behind, from their ledgers. */
export async function cleanupCommand(
  world: World,
  [run]: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const config = configOf(optionsFrom(world, flags));
  const folders =
    run === undefined ? listRunFolders(world, config.runsDir) : [findRunFolder(world, config.runsDir, run)];
  const cleaner: Cleaner = { world, config, flags, say: (line) => world.stdout.write(`${line}\n`) };
  const orphans = await sweepWorkDirs(world);
  if (orphans > 0) cleaner.say(`removed ${orphans} temporary folders of embedded clouds that were killed`);
  if (folders.length === 0) cleaner.say(`there are no runs in ${config.runsDir}`);
  let leftovers = 0;
  let error: unknown;
  for (const folder of folders) {
    try {
      leftovers += (await cleanUp(cleaner, folder)).length;
    } catch (reason) {
      if (error !== undefined) cleaner.say(`${basename(folder)}: ${String(reason)}`);
      error ??= reason;
    }
  }
  if (error !== undefined) throw error;
  return leftovers > 0 ? 5 : 0;
}

interface Cleaner {
  readonly world: World;
  readonly config: Config;
  readonly flags: ParsedFlags;
  say(line: string): void;
}

/** Tears down what one run's ledger still has open. */
async function cleanUp(cleaner: Cleaner, folder: string): Promise<readonly Leftover[]> {
  const id = basename(folder);
  const lines = readLedger(folder);
  const ledger = createLedger(appendToLedger(folder), lines);
  const open = ledger.open();
  if (open.length === 0) {
    cleaner.say(`${id}: nothing is left`);
    return [];
  }
  if (isRunning(cleaner.world, folder)) {
    cleaner.say(`${id}: still going on, left alone`);
    return [];
  }
  const scope = openScope();
  try {
    const leftovers = await ledger.tearDown(await undosFor(cleaner, scope, id, placeOf(lines), open));
    cleaner.say(`${id}: took back ${open.length - leftovers.length} of ${open.length}`);
    for (const { what, reason, detail, hint } of leftovers) {
      cleaner.say(`  left behind: ${what}: ${reason}`);
      if (hint !== undefined) cleaner.say(`    ${hint}`);
      if (detail !== undefined) cleaner.say(detail.trimEnd());
    }
    return leftovers;
  } finally {
    await scope.close();
  }
}

async function undosFor(
  cleaner: Cleaner,
  scope: Scope,
  runId: string,
  place: RunPlace | undefined,
  open: readonly LedgerEntry[],
): Promise<Readonly<Record<string, Undo>>> {
  // An embedded cloud died with the process that ran it; what it left is on this machine alone, as is what a
  // run made before it had opened any.
  if (place === undefined || place.target.name === EMBEDDED) return embeddedUndos(open);
  const { world, config, flags } = cleaner;
  const osCloud = typeof flags['osCloud'] === 'string' ? flags['osCloud'] : undefined;
  const credentials = credentialsOf(world, osCloud);
  if (credentials === undefined || credentials.authUrl !== place.target.name) {
    throw new DoctorError(
      'CREDENTIALS_MISSING',
      `Run ${runId} was on the cloud ${place.target.name}, and OS_* names ${credentials?.authUrl ?? 'none'}.`,
      { hint: "Source that cloud's openrc, or name its entry of clouds.yaml with --os-cloud." },
    );
  }
  const redactor = createRedactor();
  const verbose = flags['verbose'] === true;
  const log = createLog({
    level: verbose ? 'debug' : 'error',
    redactor,
    write: (line) => world.stderr.write(line),
  });
  const session: SessionOptions = { clock: world.clock, log, redactor };
  // What a run left is not on the bus, and a bus that cannot be reached must not be in the way.
  const request = { config, scope, session, withoutBus: true };
  const target = await openNamedCloud(credentials, request, world.signal);
  const installer = await openInstaller(place.installer, {
    cloud: target.cloud,
    clock: world.clock,
    log,
    ...accessOptions(world, config, { target, log, redactor }),
  });
  scope.defer('installer', () => installer.close());
  return scenarioUndos({ cloud: target.cloud, installer, clock: world.clock });
}

function embeddedUndos(open: readonly LedgerEntry[]): Readonly<Record<string, Undo>> {
  const gone: Undo = () => Promise.resolve();
  return { ...Object.fromEntries(open.map(({ kind }) => [kind, gone])), ...EMBEDDED_UNDOS };
}
