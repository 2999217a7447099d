import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { createLedger } from '../../core/ledger.ts';
import type { OtherRuns, UnfinishedRun } from '../../scenarios/preflight/context.ts';
import { isSameCloud } from '../../openstack/same-cloud.ts';
import { placeOf } from './run-place.ts';
import { readLedger } from './saved-ledger.ts';
import { isRunning, listRunFolders } from './saved-runs.ts';
import { EMBEDDED } from '../cloud/target.ts';
import type { Target } from '../cloud/target.ts';
import type { World } from '../world.ts';

/** So many of the youngest runs are looked at. */
const RUNS = 200;

/** What the runs folder knows of other runs on a cloud. */
export function otherRunsOn(world: World, runsDir: string, target: Pick<Target, 'name'>): OtherRuns {
  return {
    async stateOf(runId) {
      const folder = resolve(world.cwd, runsDir, runId);
      if (!existsSync(folder)) return 'unknown';
      return (await isRunning(world, folder)) ? 'running' : 'here';
    },
    async unfinished() {
      // An embedded cloud is gone with its process, and all that was on it.
      if (target.name === EMBEDDED) return [];
      const unfinished: UnfinishedRun[] = [];
      for (const folder of listRunFolders(world, runsDir).slice(-RUNS)) {
        const what = openOn(target.name, folder);
        if (what.length === 0 || (await isRunning(world, folder))) continue;
        unfinished.push({ runId: basename(folder), what });
      }
      return unfinished;
    },
  };
}

/** What a ledger has open on that cloud. A ledger that cannot be read counts as empty. */
function openOn(cloud: string, folder: string): readonly string[] {
  try {
    const { lines } = readLedger(folder);
    if (!isSameCloud(placeOf(lines)?.target.name ?? '', cloud)) return [];
    return createLedger(() => {}, lines)
      .open()
      .map(({ what }) => what);
  } catch {
    return [];
  }
}
