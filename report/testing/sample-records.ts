import { judgeRun } from '../../profiler/judge-run.ts';
import type { RunHeader, RunRecord } from '../../record/run-record.ts';
import { all, failsWith } from '../../profiler/testing/maintenance-edits.ts';
import { tracedAfterOrder } from '../../profiler/testing/maintenance-scene.ts';
import { sampleMaintenance } from '../../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace, traced } from '../../profiler/testing/sample-trace.ts';
import type { Sample } from '../../profiler/testing/sample-trace.ts';
import { changed, dropped, nth, withData } from '../../profiler/testing/trace-edits.ts';
import type { Edit } from '../../profiler/testing/trace-edits.ts';

/** Text that is markup to one reader or another, or that a reader refuses. */
export const HOSTILE =
  'a | b `c` <script>alert("d")</script> &amp; ]]> *e* [f](http://g.example/h) $i$ @j \\ \u0000\u0007\uFFFE\uD800 \u001B[31mred\u001B[0m 😀\nk="l"';

const record = (sample: Sample = {}, header: Partial<RunHeader> = {}): RunRecord =>
  judgeRun(sampleTrace(sample), { ...SAMPLE_HEADER, ...header });
const maintenance = (edit: Edit = (events) => events): RunRecord =>
  judgeRun(edit(sampleMaintenance()), SAMPLE_HEADER);
const named = (name: string) => (event: { readonly event: string }) => event.event === name;

const lost = traced('notification.lost', 5000, { instanceId: 'vm-0', waitedMs: 5000 });
const hostileCheck = traced('check', 300, { name: HOSTILE, verdict: 'failed', reason: HOSTILE });
const failedMove = changed(
  named('maintenance.move-finished'),
  (event) => withData(event, { outcome: 'failed', reason: 'no valid host was found' }),
  nth(2),
);
/** Every sample finds the first instance on the first host, which is maintained. */
const stuck = changed(named('maintenance.active-seen'), (event) =>
  withData(event, { instanceId: 'a1b2c3d4-0000-4000-8000-000000000000', host: 'compute-1' }),
);
const skippedMaintenance = [
  tracedAfterOrder('scenario.started', 0, { scenario: 'maintenance', budgetMs: 1000 }),
  tracedAfterOrder('scenario.finished', 9, { outcome: 'skipped', reason: 'only 2 computes' }),
];

/** Records of every kind that a report must cope with, by what is special about each. */
export const SAMPLE_RECORDS = {
  passed: record(),
  'of a real cloud': record(
    {},
    { target: { kind: 'openstack', name: 'http://10.0.0.1:5000/v3' }, installer: 'apex' },
  ),
  'late alarms of several VMs': record({ vmDelaysMs: [0, 900, 1500] }),
  'lost alarm with gaps': record({
    timesMs: { notifiedVmError: undefined, receivedAlarm: undefined, handledAlarm: undefined },
    extra: [lost],
  }),
  unknown: record({ timesMs: { receivedAlarm: undefined } }),
  'no link-down time': record({ timesMs: { fault: undefined } }),
  disorder: record({ timesMs: { rawFailure: -4000, foundAffected: 0, handledAlarm: -4000 } }),
  hostile: record(
    { extra: [hostileCheck] },
    { target: { kind: 'openstack', name: HOSTILE }, warnings: [HOSTILE], command: `doctor test ${HOSTILE}` },
  ),
  repeats: judgeRun(
    [
      ...sampleTrace(),
      ...sampleTrace({ iteration: 2, timesMs: { receivedAlarm: 1200 } }),
      ...sampleTrace({ iteration: 3 }),
    ],
    SAMPLE_HEADER,
  ),
  crashed: record({ finished: { outcome: 'crashed', reason: 'the cloud went away' } }),
  skipped: record({ finished: { outcome: 'skipped', reason: 'no host can be reached' } }),
  'not begun': judgeRun([], { ...SAMPLE_HEADER, finishedAt: null }),
  'killed after its first iteration': record({}, { finishedAt: null }),
  leftovers: record(
    {},
    { leftovers: [{ kind: 'server', what: 'VM doctor_vm0', reason: '409 Conflict: task_state deleting' }] },
  ),
  maintenance: maintenance(),
  'failed maintenance': maintenance(all(failedMove, failsWith('a move failed'))),
  'maintenance without a service': maintenance(stuck),
  'maintenance without samples': maintenance(dropped(named('maintenance.active-seen'))),
  'maintenance without hosts': maintenance(dropped((event) => event.event.includes('host'))),
  'skipped maintenance': judgeRun(skippedMaintenance, SAMPLE_HEADER),
  both: judgeRun([...sampleTrace(), ...sampleMaintenance()], SAMPLE_HEADER),
} as const satisfies Readonly<Record<string, RunRecord>>;

/** The same as a list, for `it.each`. */
export const SAMPLE_RECORD_LIST: readonly (readonly [string, RunRecord])[] = Object.entries(SAMPLE_RECORDS);

/** A record as an older doctor wrote it, which did not say when its iterations were. */
export function withoutTimesOfDay(record: RunRecord): RunRecord {
  return {
    ...record,
    scenarios: record.scenarios.map(({ startedAt: _startedAt, originAt: _originAt, ...rest }) => rest),
  };
}
