import { DoctorError, messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { judgeGate } from '../../profiler/compare/gate.ts';
import type { EarlierResult, Gate } from '../../profiler/compare/gate.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { gateJson, gateLines } from '../../report/comparison.ts';
import type { GateSource } from '../../report/comparison.ts';
import type { Config } from '../config/options.ts';
import { replaceFile } from '../run/run-folder.ts';
import type { World } from '../world.ts';
import { earlierInDb, earlierInFolder } from './earlier.ts';
import { openConfiguredDb } from './send.ts';
import type { Destination } from './pod-info.ts';

/** What `--against-last` writes beside the record. */
export const COMPARISON_FILE = 'comparison.json';

/** A run judged against earlier ones. */
export interface GatedRun {
  readonly isSlower: boolean;
  readonly lines: readonly string[];
}

/** What a run is gated with. */
export interface GateDeps {
  readonly record: RunRecord;
  readonly folder: string;
  readonly config: Pick<Config, 'run' | 'results'>;
  /** Undefined without a test database: then the runs folder holds the earlier runs. */
  readonly destination: Destination | undefined;
  readonly log: Log;
}

/** Judges a run against the last `last` of its kind, and writes the judgement beside its record. */
export async function gateRun(world: World, last: number, deps: GateDeps): Promise<GatedRun> {
  const { record, folder } = deps;
  const { earlier, source } = await earlierResults(world, last, deps);
  const gate: Gate = judgeGate(record, earlier, last);
  replaceFile(folder, COMPARISON_FILE, gateJson(record, gate, source));
  return { isSlower: gate.verdict === 'slower', lines: gateLines(record, gate, source) };
}

/** A database that cannot be asked leaves nothing to judge by; that fails no run. */
async function earlierResults(
  world: World,
  last: number,
  { record, config, destination, log }: GateDeps,
): Promise<{ readonly earlier: readonly EarlierResult[]; readonly source: GateSource }> {
  if (destination === undefined) {
    const earlier = earlierInFolder(world, config.run.runsDir, record, last);
    return { earlier, source: { name: 'runs folder', last } };
  }
  const db = openConfiguredDb(world, destination.url, config.results, log);
  try {
    const earlier = await earlierInDb(db, record, destination.site, last);
    return { earlier, source: { name: 'test database', last } };
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    return { earlier: [], source: { name: 'test database', last, problem: messageOf(error) } };
  } finally {
    await db.close();
  }
}
