import { join } from 'node:path';
import type { EarlierResult } from '../../profiler/compare/gate.ts';
import { earlierResultOf, isAlike, comparisonKindOf } from '../../profiler/compare/gate.ts';
import { parseRunRecord } from '../../record/run-record.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { readEarlier } from '../../report/testdb/earlier.ts';
import { PROJECT, testDbCaseOf } from '../../report/testdb/results.ts';
import type { Site } from '../../report/testdb/results.ts';
import type { TestDb } from '../../testdb/contract.ts';
import { RUN_FILES } from '../run/run-folder.ts';
import { listRunFolders, readRunFile } from '../run/saved-runs.ts';
import type { World } from '../world.ts';

/** So many of the youngest runs of a folder are looked at. */
const MOST_RUNS = 2000;

/** Earlier results of the same pod, installer, deployed scenario and case, newest first. */
export async function earlierInDb(
  db: TestDb,
  record: RunRecord,
  site: Site,
  last: number,
): Promise<readonly EarlierResult[]> {
  const all: EarlierResult[] = [];
  for (const scenario of scenariosOf(record)) {
    const own = comparisonKindOf(record, scenario);
    const read = ({
      fields,
    }: {
      readonly fields: Readonly<Record<string, unknown>>;
    }): readonly EarlierResult[] => {
      const isSame = (fields['scenario'] ?? undefined) === site.scenario && fields['pod_name'] === site.pod;
      const earlier = isSame ? readEarlier(fields) : undefined;
      return earlier === undefined || earlier.runId === record.runId ? [] : [earlier];
    };
    const query = {
      project: PROJECT,
      case: testDbCaseOf(scenario) ?? scenario,
      pod: site.pod,
      installer: record.installer,
      criteria: 'PASS' as const,
      ...(site.scenario === undefined ? {} : { scenario: site.scenario }),
    };
    const found = await db.find(
      query,
      (some) => some.flatMap(read).filter((earlier) => isAlike(own, earlier.kind)).length >= last,
    );
    all.push(...found.flatMap(read));
  }
  return all;
}

/** Earlier runs in the runs folder, on the same cloud with the same installer, pod and deployed scenario. */
export function earlierInFolder(
  world: World,
  runsDir: string,
  record: RunRecord,
  last: number,
): readonly EarlierResult[] {
  const names = scenariosOf(record);
  const all: EarlierResult[] = [];
  const missing = (): boolean =>
    names.some(
      (name) =>
        all.filter(({ scenario, kind }) => scenario === name && isAlike(comparisonKindOf(record, name), kind))
          .length < last,
    );
  for (const folder of listRunFolders(world, runsDir).slice(-MOST_RUNS).reverse()) {
    if (!missing()) break;
    const other = recordIn(folder);
    if (other === undefined || other.runId === record.runId || !isSamePlace(record, other)) continue;
    all.push(...names.flatMap((name) => earlierResultOf(other, name) ?? []));
  }
  return all;
}

function scenariosOf(record: RunRecord): readonly string[] {
  return [...new Set(record.scenarios.map(({ name }) => name))];
}

/** Whether two runs were made at one place: a name that was not given to one of them makes no difference. */
function isSamePlace(own: RunRecord, other: RunRecord): boolean {
  const isNamedAlike = (key: string): boolean => {
    const [one, two] = [own.options[key] ?? null, other.options[key] ?? null];
    return one === null || two === null || one === two;
  };
  return (
    own.target.kind === other.target.kind &&
    own.target.name === other.target.name &&
    own.installer === other.installer &&
    isNamedAlike('node_name') &&
    isNamedAlike('deploy_scenario')
  );
}

/** A record that cannot be read is not compared with. */
function recordIn(folder: string): RunRecord | undefined {
  try {
    return parseRunRecord(readRunFile(folder, 'record'), join(folder, RUN_FILES.record));
  } catch {
    return undefined;
  }
}
