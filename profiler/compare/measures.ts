import { recordKindOf } from '../../record/scenarios.ts';
import type { RecordKind } from '../../record/scenarios.ts';
import { slowestReplyMs } from '../maintenance/summary.ts';
import { byKind } from '../../record/scenario-record.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { hasUsableTimes } from '../usable.ts';

/** One figure of an iteration that can be compared with the same of other iterations. */
export interface Measure {
  /** What the scenarios that have it are recorded as. */
  readonly kind: RecordKind;
  /** What it is called in tables. */
  readonly title: string;
  /** A shift matters when it is at least this part of the earlier median… */
  readonly leastShare: number;
  /** …and at least so many milliseconds. */
  readonly leastMs: number;
  /** Whether `--against-last` judges it. */
  readonly gates: boolean;
}

const time = (title: string, leastMs: number, gates = false): Measure => ({
  kind: 'fault',
  title,
  leastShare: 0.05,
  leastMs,
  gates,
});
const session = (title: string, leastShare: number, leastMs: number, gates: boolean): Measure => ({
  kind: 'maintenance',
  title,
  leastShare,
  leastMs,
  gates,
});

/**
 * Everything that is compared. The names are also keys in the test database: no dots in them. A session keeps its
 * times to the second, and the serving instance is sampled about every 100 ms: shifts below that mean nothing.
 */
export const MEASURES = {
  notificationMs: time('notification', 5, true),
  detectionMs: time('detection', 5),
  recoveryMs: time('recovery', 5),
  totalMs: time('total', 5),
  monitorMs: time('monitor', 1),
  inspectorMs: time('inspector', 1),
  controllerMs: time('controller', 1),
  notifierMs: time('notifier', 1),
  consumerMs: time('consumer', 1),
  sessionMs: session('session', 0.05, 1000, false),
  workMs: session('work after maintenance_at', 0.05, 1000, true),
  longestGapMs: session('longest gap in service', 0.1, 200, true),
  slowestReplyMs: session('slowest reply', 0.1, 50, false),
} as const satisfies Readonly<Record<string, Measure>>;

/** The name of a measure. */
export type MeasureName = keyof typeof MEASURES;

/** All of them. */
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly MeasureName[];

/** The measures that a scenario has. */
export function measuresFor(scenario: string): readonly MeasureName[] {
  return MEASURE_NAMES.filter((name) => MEASURES[name].kind === recordKindOf(scenario));
}

/** What is known of one iteration; what is not known is left out. */
export type Measures = Readonly<Partial<Record<MeasureName, number>>>;

/**
 * The measures of one iteration. The notification is the mean over its VMs: they share one fault, so that together
 * they are one observation and not many. A component's time that has another's in it is not comparable. Times that
 * are not usable are left out.
 */
export const measuresOf = byKind<[], Measures>({
  fault: (record) => {
    if (!hasUsableTimes(record)) return {};
    const alone = (name: string): number | undefined =>
      record.components.find((component) => component.name === name && component.includes === undefined)
        ?.costMs;
    return known({
      notificationMs: meanOf(notificationTimes(record)),
      detectionMs: record.detectionTimeMs,
      recoveryMs: record.recoveryTimeMs,
      totalMs: record.totalTimeMs,
      monitorMs: alone('monitor'),
      inspectorMs: alone('inspector'),
      controllerMs: alone('controller'),
      notifierMs: alone('notifier'),
      consumerMs: alone('consumer'),
    });
  },
  maintenance: ({ maintenance }) =>
    maintenance === undefined
      ? {}
      : known({
          sessionMs: maintenance.session.totalMs,
          workMs: maintenance.session.workTimeMs,
          longestGapMs: maintenance.service.longestGapMs,
          slowestReplyMs: slowestReplyMs(maintenance),
        }),
  checks: () => ({}),
});

/** The times from detection to alarm of each VM, where they are known. */
export function notificationTimes({ vms }: FaultRecord): readonly number[] {
  return vms.flatMap((vm) => vm.notificationTimeMs ?? []);
}

function meanOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function known(values: Readonly<Partial<Record<MeasureName, number | null | undefined>>>): Measures {
  const entries = Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'number' && Number.isFinite(value) ? [[name, Math.round(value * 1000) / 1000]] : [],
  );
  return Object.fromEntries(entries) as Measures;
}
