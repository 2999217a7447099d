import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeRun } from '../../profiler/judge-run.ts';
import type { RunHeader, RunRecord } from '../../record/run-record.ts';
import { sampleMaintenance } from '../../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace } from '../../profiler/testing/sample-trace.ts';

/** What is special about a saved run. */
export interface SavedRun extends Partial<RunHeader> {
  /** From detection to alarm, one iteration each; default one of 42.2 ms. */
  readonly notificationsMs?: readonly number[];
  /** Iterations of a maintenance after them. */
  readonly maintenances?: number;
  /** Checkpoint 9 of the last iteration was not seen: it is unknown. */
  readonly isUnknown?: boolean;
}

/** Writes a run on a real cloud to a runs folder, as `doctor test` leaves it, without making one. */
export function saveRun(runsDir: string, runId: string, saved: SavedRun = {}): RunRecord {
  const { notificationsMs = [42.2], maintenances = 0, isUnknown = false, ...header } = saved;
  const events = notificationsMs.flatMap((ms, index) => {
    const isLast = index === notificationsMs.length - 1;
    const received = isUnknown && isLast ? undefined : 100 + ms;
    return sampleTrace({
      iteration: index + 1,
      timesMs: { rawFailure: 100, receivedAlarm: received, handledAlarm: 105 + ms },
    });
  });
  const sessions = Array.from({ length: maintenances }, (_, index) =>
    sampleMaintenance({ iteration: index + 1 }),
  );
  const target = { kind: 'openstack', name: 'http://cloud.example:5000/v3' } as const;
  const record = judgeRun([...events, ...sessions.flat()], { ...SAMPLE_HEADER, target, ...header, runId });
  const folder = join(runsDir, runId);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trace.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  writeFileSync(join(folder, 'ledger.jsonl'), '');
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  return record;
}
