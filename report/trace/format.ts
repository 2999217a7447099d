import type { JsonObject } from '../../core/json.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { byKind } from '../../record/scenario-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { jsonText } from '../text/json.ts';
import { isSimulatedRun, iterationLabel, titled } from '../text/label.ts';
import { inUs, iterationTimes } from '../iteration-times.ts';
import type { IterationTimes } from '../iteration-times.ts';
import { faultTracks } from './fault-tracks.ts';
import { maintenanceTracks } from './maintenance-tracks.ts';
import { rowsOf } from './tracks.ts';
import type { Track } from './tracks.ts';

/** An event of the Trace Event Format; times are microseconds. */
interface TraceEventJson {
  readonly ph: 'M' | 'X' | 'i';
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  /** How far an instant's line goes: `t`, over its own row. */
  readonly s?: 't';
  readonly args?: JsonObject;
}

/**
 * Chrome trace JSON, which Perfetto opens: an iteration is a process, each of its tracks a thread. Only complete events
 * (`X`) and instants (`i`), so that nothing depends on their order, after all the names. The format has no schema; its
 * rules are in the document "Trace Event Format" of the Chromium project.
 */
export function formatTrace(record: RunRecord): string {
  const times = iterationTimes(record);
  const processes = record.scenarios.map((scenario, index) =>
    processOf(record, scenario, index + 1, times[index]),
  );
  const events = [
    ...processes.flatMap((process) => process.names),
    ...processes.flatMap((process) => process.events),
  ];
  const lines = events.map((event) => jsonText(event)).join(',\n');
  const rest = { displayTimeUnit: 'ms', otherData: otherData(record) };
  return `{"traceEvents":[\n${lines}\n],${jsonText(rest).slice(1)}\n`;
}

interface Process {
  readonly names: readonly TraceEventJson[];
  readonly events: readonly TraceEventJson[];
}

function processOf(
  record: RunRecord,
  scenario: ScenarioRecord,
  pid: number,
  times: IterationTimes | undefined,
): Process {
  const { startUs = 0, originUs = 0, isGuessed = false } = times ?? {};
  const title = titled(record, `${iterationLabel(record, scenario)}: ${scenario.verdict}`);
  const names = [
    named(pid, 0, 'process_name', { name: title }),
    named(pid, 0, 'process_sort_index', { sort_index: pid }),
    named(pid, 0, 'process_labels', {
      labels: isGuessed ? 'its time of day is not known' : record.target.kind,
    }),
  ];
  const tracks = [phaseTrack(scenario, startUs), ...kindTracks(scenario, originUs)];
  const threads: Process[] = [];
  let tid = 1;
  for (const track of tracks) {
    const rows = rowsOf(track.spans);
    for (const [index, row] of (rows.length === 0 ? [[]] : rows).entries()) {
      threads.push(threadOf({ ...track, spans: row }, pid, tid, index));
      tid += 1;
    }
  }
  return {
    names: [...names, ...threads.flatMap((thread) => thread.names)],
    events: threads.flatMap((thread) => thread.events),
  };
}

/** The tracks of each kind of scenario, below the one of its phases. */
const kindTracks = byKind<[originUs: number], readonly Track[]>({
  fault: faultTracks,
  maintenance: ({ maintenance }, originUs) =>
    maintenance === undefined ? [] : maintenanceTracks(maintenance, originUs),
  checks: () => [],
});

/** A row of a track; the first one has the track's instants. */
function threadOf(track: Track, pid: number, tid: number, index: number): Process {
  const spans = track.spans.map(({ name, category, fromUs, toUs, args }): TraceEventJson => {
    return { ph: 'X', pid, tid, name, cat: category, ts: fromUs, dur: toUs - fromUs, args: args ?? {} };
  });
  const instants = track.instants.map(({ name, category, atUs, args }): TraceEventJson => {
    return { ph: 'i', pid, tid, name, cat: category, ts: atUs, s: 't', args: args ?? {} };
  });
  const name = index === 0 ? track.name : `${track.name}, row ${index + 1}`;
  return {
    names: [
      named(pid, tid, 'thread_name', { name }),
      named(pid, tid, 'thread_sort_index', { sort_index: tid }),
    ],
    events: index === 0 ? [...spans, ...instants] : spans,
  };
}

function named(pid: number, tid: number, name: string, args: JsonObject): TraceEventJson {
  return { ph: 'M', pid, tid, name, args };
}

/** What `doctor` was doing: standing up, proving the chain armed, waiting, tearing down. */
function phaseTrack({ phases, verdict, reason }: ScenarioRecord, startUs: number): Track {
  let fromUs = startUs;
  const spans = phases.map(({ name, durationMs }) => {
    const span = { name, category: 'phase', fromUs, toUs: fromUs + inUs(durationMs), args: { durationMs } };
    fromUs = span.toUs;
    return span;
  });
  const args = { verdict, ...(reason === undefined ? {} : { reason }) };
  return {
    name: 'phases of the test',
    spans,
    instants: [{ name: `verdict: ${verdict}`, category: 'verdict', atUs: fromUs, args }],
  };
}

function otherData(record: RunRecord): JsonObject {
  const { runId, target, installer, doctor, startedAt, finishedAt, command } = record;
  const { verdict, reason } = record;
  return {
    title: titled(record, `doctor ${runId}`),
    simulated: isSimulatedRun(record),
    runId,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    targetKind: target.kind,
    targetName: target.name,
    installer,
    doctorVersion: doctor.version,
    startedAt,
    finishedAt,
    command,
  };
}
