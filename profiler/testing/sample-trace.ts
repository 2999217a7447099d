import type { TraceData, TraceEvent, TraceEventName } from '../../record/trace-events.ts';
import { CHECKPOINTS } from '../../record/checkpoints.ts';
import type { CheckpointEventName, CheckpointKey } from '../../record/checkpoints.ts';
import type { RunHeader } from '../../record/run-record.ts';

/** When the link goes down in sample traces, microseconds since the epoch on the control host's clock. */
export const DOWN_US = 1_795_000_000_000_000;

/** The compute host of sample traces. */
export const HOST = 'compute-1';

/** What is special about a sample trace. */
export interface Sample {
  readonly iteration?: number;
  readonly settings?: Partial<TraceData<'scenario.started'>>;
  /** Times of the checkpoints in milliseconds after the link went down; `undefined` is not seen. */
  readonly timesMs?: Readonly<Partial<Record<CheckpointKey, number | undefined>>>;
  /** Added to those that each VM has of its own, for VM `vm-<n>`; one entry for each VM. */
  readonly vmDelaysMs?: readonly number[];
  /** The compute host's clock minus ours. */
  readonly offsetUs?: number;
  readonly offsetUncertaintyUs?: number;
  /** How long the link-down command took. */
  readonly downWidthUs?: number;
  /** Taken down before the end. */
  readonly extra?: readonly TraceEvent[];
  readonly finished?: TraceData<'scenario.finished'> | undefined;
}

/** A fault of one VM with the shortcut: 3 and 4 come after the alarm. */
export const SHORTCUT_TIMES_MS: Readonly<Record<CheckpointKey, number>> = {
  fault: 0,
  rawFailure: 48.2,
  foundAffected: 48.6,
  markedHostDown: 97.4,
  setVmError: 137.1,
  notifiedVmError: 51.9,
  transformedEvent: 61.3,
  evaluatedEvent: 74.8,
  firedAlarm: 89.1,
  receivedAlarm: 90.4,
  handledAlarm: 141.7,
};

/** An event of the control host, `atMs` after the link went down. */
export function traced<Name extends TraceEventName>(
  event: Name,
  atMs: number,
  data: TraceData<Name>,
): TraceEvent {
  const source = event.split('.')[0] ?? event;
  return { atUs: DOWN_US + Math.round(atMs * 1000), event, source, data } as TraceEvent;
}

/** A whole trace of the scenario `fault_management`. */
export function sampleTrace(sample: Sample = {}): readonly TraceEvent[] {
  const { iteration = 1, vmDelaysMs = [0], extra = [] } = sample;
  const instanceIds = vmDelaysMs.map((_, index) => `vm-${index}`);
  const settings = { scenario: 'fault_management', iteration, budgetMs: 1000, clockMarginMs: 50 };
  const finished = 'finished' in sample ? sample.finished : { outcome: 'completed' as const };
  return [
    traced('scenario.started', -3000, { ...settings, ...sample.settings }),
    traced('scenario.phase', -3000, { phase: 'stand up' }),
    offset(sample, -900, 'before'),
    traced('scenario.armed', -800, { by: 'bus-canary', waitedMs: 412.3456 }),
    traced('scenario.phase', -700, { phase: 'break the link and wait' }),
    traced('fault.ordered', -600, { host: HOST, instanceIds }),
    ...instanceIds.flatMap((id, index) => checkpointEvents(sample, id, vmDelaysMs[index] ?? 0, index === 0)),
    traced('scenario.in-sync', 180, { host: HOST, instanceIds }),
    ...instanceIds.map((instanceId) => traced('consumer.recovered', 1100, { instanceId })),
    traced('check', 190, { name: 'host-forced-down', verdict: 'passed' }),
    traced('fault.restored', 1600, { host: HOST }),
    offset(sample, 1700, 'after'),
    traced('harness.overhead', 1800, { stamps: 40, stampMeanUs: 3.21, loopWorstDelayMs: 2.5 }),
    ...extra,
    ...(finished === undefined ? [] : [traced('scenario.finished', 2000, finished)]),
  ];
}

function offset(sample: Sample, atMs: number, when: 'before' | 'after'): TraceEvent {
  const { offsetUs = 0, offsetUncertaintyUs: uncertaintyUs = 400 } = sample;
  return traced('clock.offset', atMs, { host: HOST, when, offsetUs, uncertaintyUs });
}

function checkpointEvents(
  sample: Sample,
  id: string,
  delayMs: number,
  isFirst: boolean,
): readonly TraceEvent[] {
  const times: NonNullable<Sample['timesMs']> = { ...SHORTCUT_TIMES_MS, ...sample.timesMs };
  return CHECKPOINTS.flatMap(({ key, event, perVm }) => {
    const atMs = times[key];
    if (atMs === undefined || (!perVm && !isFirst)) return [];
    if (key === 'fault') return [linkDown(sample, atMs)];
    const data = perVm ? { instanceId: id, messageId: `message-${id}` } : { host: HOST };
    return [traced(event, perVm ? atMs + delayMs : atMs, data as TraceData<CheckpointEventName>)];
  });
}

function linkDown({ offsetUs = 0, downWidthUs = 900 }: Sample, atMs: number): TraceEvent {
  const afterUs = DOWN_US + Math.round(atMs * 1000) + offsetUs;
  const data = { host: HOST, device: 'eth0', beforeUs: afterUs - downWidthUs, afterUs };
  return { atUs: afterUs, event: 'fault.injected', source: 'fault', host: HOST, data };
}

/** What goes with a sample trace. */
export const SAMPLE_HEADER: RunHeader = {
  runId: '20261118-120000-0a1b2c',
  target: { kind: 'simulated', name: 'embedded cloud' },
  installer: 'local',
  startedAt: '2026-11-18T12:00:00.000000Z',
  finishedAt: '2026-11-18T12:00:05.000000Z',
  doctor: { version: '0.1.0' },
  command: 'doctor test --case fault_management',
  options: { budgetMs: 1000, netName: 'doctor_net', recoveryBudgetMs: null },
  leftovers: [],
  warnings: [],
};
