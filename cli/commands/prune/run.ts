import { resolve } from 'node:path';
import { isoTime } from '../../../core/clock.ts';
import { DoctorError, messageOf } from '../../../core/errors.ts';
import type { HistoryEntry } from '../../../report/history/entry.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import { countOf, filtersFrom } from '../../history/filters.ts';
import { protectionOf } from '../../history/keep.ts';
import { readEntry, startOf } from '../../history/read-runs.ts';
import { finishRemovals, removeRun, showBytes, sizeOf } from '../../history/remove.ts';
import { ageMs } from '../../history/when.ts';
import { textFlag } from '../../flags.ts';
import type { ParsedFlags } from '../../flags.ts';
import { openSpool } from '../../results/spool.ts';
import type { Spool } from '../../results/spool.ts';
import { listRunFolders } from '../../run/saved-runs.ts';
import type { World } from '../../world.ts';

/** What was decided of one run. */
interface Decision {
  readonly entry: HistoryEntry;
  readonly bytes: number;
  /** Why it is kept although the criteria choose it. */
  readonly kept?: string;
  /** What is lost with its ledger. */
  readonly abandoned: readonly string[];
}

/** `doctor prune`: removes runs that the criteria choose, but none that is still needed. */
export async function pruneCommand(world: World, _: readonly string[], flags: ParsedFlags): Promise<number> {
  const { runsDir } = configOf(optionsFrom(world, flags)).run;
  const chosen = await chosenFolders(world, listRunFolders(world, runsDir), flags);
  const dryRun = flags['dryRun'] === true;
  const spool = openSpool(world, runsDir);
  if (!dryRun) finishRemovals(resolve(world.cwd, runsDir));
  const decisions: Decision[] = [];
  const failures: string[] = [];
  for (const entry of chosen) {
    const decision = decide(entry, spool, flags['force'] === true);
    if (decision.kept === undefined && !dryRun) {
      try {
        removeRun(entry.path);
      } catch (error) {
        failures.push(`${entry.runId}: ${messageOf(error)}`);
        continue;
      }
    }
    decisions.push(decision);
    if (flags['json'] !== true) printDecision(world, decision, dryRun);
  }
  if (flags['json'] === true) world.stdout.write(pruneJson(decisions, dryRun));
  else printSum(world, decisions, dryRun);
  if (failures.length > 0) {
    throw new DoctorError('RUNS_DIR_UNWRITABLE', `Not all runs could be removed: ${failures.join('; ')}.`, {
      hint: 'They belong to another user, or the disk is read-only.',
    });
  }
  return 0;
}

/** The runs that fit every criterion, oldest first. @throws DoctorError `USAGE` when there is none */
async function chosenFolders(
  world: World,
  folders: readonly string[],
  flags: ParsedFlags,
): Promise<readonly HistoryEntry[]> {
  const keep = countOf(flags, 'keep', 0);
  const olderThan = textFlag(flags, 'olderThan');
  const age = olderThan === undefined ? undefined : ageMs(olderThan);
  if (olderThan !== undefined && age === undefined) {
    throw new DoctorError('USAGE', `--older-than is ${JSON.stringify(olderThan)}; it must be an age.`, {
      hint: 'As in 12h, 30d or 8w.',
    });
  }
  const filters = filtersFrom(flags, world.clock);
  if (keep === undefined && age === undefined && !filters.asksRecord) {
    throw new DoctorError('USAGE', 'No criterion selects the runs to remove.', {
      hint: 'Give --keep, --older-than, --verdict, --target, --case or --installer; --dry-run shows what would be removed.',
    });
  }
  const before = age === undefined ? undefined : isoTime(world.clock.wallUs() - age * 1000);
  // The newest ones stay, whatever else they are.
  const entries: HistoryEntry[] = [];
  for (const folder of folders.slice(0, Math.max(0, folders.length - (keep ?? 0)))) {
    if (before === undefined || startOf(folder) < before) entries.push(await readEntry(world, folder));
  }
  return entries.filter(
    ({ digest }) => !filters.asksRecord || (digest !== undefined && filters.fits(digest)),
  );
}

function decide(entry: HistoryEntry, spool: Spool, force: boolean): Decision {
  const bytes = sizeOf(entry.path);
  const protection = protectionOf(entry, spool.waitsFor);
  if (protection === undefined) return { entry, bytes, abandoned: [] };
  if (!force || !protection.yieldsToForce) return { entry, bytes, kept: protection.reason, abandoned: [] };
  const unknown = protection.open.length === 0;
  return { entry, bytes, abandoned: unknown ? ['what its ledger named'] : protection.open };
}

function printDecision(
  { stdout, stderr }: World,
  { entry, bytes, kept, abandoned }: Decision,
  dryRun: boolean,
): void {
  const { runId, digest } = entry;
  if (kept !== undefined) {
    stdout.write(`${runId}: kept, ${kept}\n`);
    return;
  }
  const kind = digest?.target.kind === 'simulated' ? 'SIMULATED ' : '';
  const verdict = digest === undefined ? 'record unreadable' : `${kind}${digest.verdict}`;
  stdout.write(`${runId}: ${dryRun ? 'would be removed' : 'removed'}, ${verdict}, ${showBytes(bytes)}\n`);
  if (abandoned.length === 0) return;
  stderr.write(`WARNING: ${runId} left things behind that only its ledger ${dryRun ? 'lists' : 'listed'}:\n`);
  for (const what of abandoned) stderr.write(`  ${what}\n`);
}

function printSum({ stdout }: World, decisions: readonly Decision[], dryRun: boolean): void {
  const gone = decisions.filter(({ kept }) => kept === undefined);
  const bytes = gone.reduce((sum, decision) => sum + decision.bytes, 0);
  const runs = gone.length === 1 ? '1 run' : `${gone.length} runs`;
  const kept = decisions.length - gone.length;
  const rest = kept === 0 ? '' : `; ${kept} kept`;
  stdout.write(`${dryRun ? 'would remove' : 'removed'} ${runs}, ${showBytes(bytes)}${rest}\n`);
}

function pruneJson(decisions: readonly Decision[], dryRun: boolean): string {
  const gone = decisions.filter(({ kept }) => kept === undefined);
  const result = {
    dryRun,
    bytes: gone.reduce((sum, decision) => sum + decision.bytes, 0),
    removed: gone.map(({ entry, bytes, abandoned }) => ({ runId: entry.runId, bytes, abandoned })),
    kept: decisions.flatMap(({ entry, kept }) =>
      kept === undefined ? [] : [{ runId: entry.runId, reason: kept }],
    ),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}
