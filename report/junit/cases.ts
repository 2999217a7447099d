import type { RunRecord } from '../../record/run-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import type { Verdict } from '../../record/verdict.ts';
import { figuresOf } from '../figures.ts';
import { gapText } from '../text/gap.ts';
import { NOT_ENDED, endOf } from '../../profiler/run-end.ts';
import { iterationTimes } from '../iteration-times.ts';
import { isSimulatedRun, iterationLabel, titled } from '../text/label.ts';

/** One `<testcase>`. */
export interface JunitCase {
  readonly name: string;
  readonly className: string;
  readonly seconds?: number;
  readonly verdict: Verdict;
  /** Why the verdict is not passed, in one line. */
  readonly reason?: string | undefined;
  /** More lines about it. */
  readonly details?: readonly string[];
}

/** One `<testsuite>`. */
export interface JunitSuite {
  readonly name: string;
  /** UTC, `YYYY-MM-DDTHH:MM:SS`: some readers take neither decimals nor a zone. */
  readonly timestamp: string;
  readonly seconds: number;
  readonly properties: readonly (readonly [string, string])[];
  readonly cases: readonly JunitCase[];
}

/** The run itself, and every iteration of it. */
export function junitSuites(record: RunRecord): readonly JunitSuite[] {
  const times = iterationTimes(record);
  const iterations = record.scenarios.map((scenario, index): JunitSuite => {
    const { startUs = 0, endUs = 0 } = times[index] ?? {};
    const seconds = (endUs - startUs) / 1_000_000;
    const label = iterationLabel(record, scenario);
    return {
      name: titled(record, label),
      timestamp: secondsOf(scenario.startedAt ?? record.startedAt),
      seconds,
      properties: [...runProperties(record), ...iterationProperties(scenario)],
      cases: iterationCases(scenario, classOf(record, label), seconds),
    };
  });
  return [runSuite(record), ...iterations];
}

const LOGS_ALONE = 'judged from logs alone, which do not show it';

/** What belongs to no scenario, and must not look well in a run that was killed or tested nothing. */
function runSuite(record: RunRecord): JunitSuite {
  const { finishedAt, leftovers, scenarios, startedAt } = record;
  const className = classOf(record, 'run');
  const ended = finishedAt === null ? undefined : Date.parse(finishedAt) - Date.parse(startedAt);
  return {
    name: titled(record, 'run'),
    timestamp: secondsOf(startedAt),
    seconds: (ended ?? 0) / 1000,
    properties: runProperties(record),
    cases: [
      scenarios.length > 0
        ? { name: 'scenarios run', className, verdict: 'passed' }
        : {
            name: 'scenarios run',
            className,
            verdict: 'unknown',
            reason: record.reason ?? 'no scenario was run',
          },
      { name: 'ended', className, ...endVerdict(record) },
      {
        name: 'nothing left behind',
        className,
        ...leftVerdict(record),
        details: leftovers.map(({ kind, what, reason }) => `${kind} ${what}: ${reason}`),
      },
    ],
  };
}

/** Logs that do not show the end of a run are not the run's fault. */
function endVerdict(record: RunRecord): Pick<JunitCase, 'verdict' | 'reason'> {
  const end = endOf(record);
  if (end === 'ended') return { verdict: 'passed' };
  if (end === 'open') return { verdict: 'unknown', reason: NOT_ENDED };
  return { verdict: 'skipped', reason: LOGS_ALONE };
}

function leftVerdict(record: RunRecord): Pick<JunitCase, 'verdict' | 'reason'> {
  const { leftovers, runId } = record;
  if (leftovers.length > 0) {
    const count = leftovers.length === 1 ? 'one thing was' : `${leftovers.length} things were`;
    return { verdict: 'failed', reason: `${count} left behind; "doctor cleanup ${runId}" takes them back` };
  }
  const end = endOf(record);
  if (end === 'ended') return { verdict: 'passed' };
  if (end === 'open') return { verdict: 'unknown', reason: 'not known before the end of the run' };
  return { verdict: 'skipped', reason: LOGS_ALONE };
}

function iterationCases(scenario: ScenarioRecord, className: string, seconds: number): readonly JunitCase[] {
  const { verdict, reason, flaky, notes, checks } = scenario;
  const gaps = scenario.kind === 'fault' ? scenario.gaps : [];
  return [
    {
      name: 'verdict',
      className,
      seconds,
      verdict,
      reason,
      details: [
        ...flaky.map((text) => `flaky: ${text}`),
        ...notes,
        ...gaps.map((gap) => `checkpoint ${gap.index}, ${gap.name}, was ${gapText(gap.reason)}`),
      ],
    },
    ...checks.map((check) => ({ ...check, name: `check ${check.name}`, className })),
  ];
}

/** Test systems keep the history of a test by this name: a simulated one never is that of a real one. */
function classOf(record: RunRecord, label: string): string {
  return `doctor.${isSimulatedRun(record) ? 'simulated.' : ''}${label}`;
}

function runProperties(record: RunRecord): readonly (readonly [string, string])[] {
  const { runId, target, installer, doctor, startedAt, finishedAt } = record;
  const { verdict } = record;
  return [
    ['runId', runId],
    ['runVerdict', verdict],
    ['targetKind', target.kind],
    ['targetName', target.name],
    ['installer', installer],
    ['doctorVersion', doctor.version],
    ...(doctor.revision === undefined ? [] : [['doctorRevision', doctor.revision] as const]),
    ['runStartedAt', startedAt],
    ...(finishedAt === null ? [] : [['runFinishedAt', finishedAt] as const]),
  ];
}

function iterationProperties(scenario: ScenarioRecord): readonly (readonly [string, string])[] {
  return [
    ['scenario', scenario.name],
    ['iteration', String(scenario.iteration)],
    ...(scenario.kind !== 'fault' || scenario.host === null ? [] : [['host', scenario.host] as const]),
    ...figuresOf(scenario).map(({ name, value }) => [name, String(value)] as const),
  ];
}

function secondsOf(isoTime: string): string {
  return isoTime.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
}
