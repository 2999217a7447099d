import { CHECKPOINT } from '../../record/checkpoints.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { isOfKind } from '../../record/scenario-record.ts';
import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { VERDICTS, worstOf } from '../../record/verdict.ts';
import type { Verdict } from '../../record/verdict.ts';
import { figuresOf } from '../figures.ts';

/** One number with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gauge: times in seconds, as Prometheus wants them. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: readonly Sample[];
}

/** Figures of the record, their names as metrics, and what they are. Milliseconds become seconds. */
const FIGURES: readonly (readonly [figure: string, metric: string, help: string])[] = [
  ['detectionTimeMs', 'detection_seconds', 'Link down until the Monitor knows'],
  ['notificationTimeMs', 'notification_seconds', 'The Monitor knows until the last alarm is received'],
  ['notificationBudgetMs', 'notification_budget_seconds', 'What the notification must take less than'],
  [
    'notificationUncertaintyMs',
    'notification_uncertainty_seconds',
    'The true notification time is within this',
  ],
  ['recoveryTimeMs', 'recovery_seconds', 'The Monitor knows until the last recovery is accepted'],
  ['recoveryBudgetMs', 'recovery_budget_seconds', 'What the recovery is held against'],
  ['totalTimeMs', 'total_seconds', 'Link down until the last alarm is received'],
  ['outOfSyncMs', 'out_of_sync_seconds', 'Alarm received until Nova shows the fault, too'],
  ['restoredTimeMs', 'restored_seconds', 'Link down until the last replacement VM is active'],
  ['notificationsExpected', 'notifications_expected', 'VMs whose owner must be notified of the fault'],
  ['notificationsReceived', 'notifications_received', 'VMs whose owner was notified of the fault'],
  ['maintenance.totalMs', 'maintenance_session_seconds', 'The session, from its order to its end'],
  ['maintenance.workTimeMs', 'maintenance_work_seconds', 'What of the session lay after maintenance_at'],
  [
    'maintenance.longestGapMs',
    'maintenance_longest_gap_seconds',
    'Longest time without an instance that served',
  ],
  ['maintenance.resolutionMs', 'maintenance_resolution_seconds', 'A gap that lasted longer was seen'],
  ['maintenance.slowestReplyMs', 'maintenance_slowest_reply_seconds', 'The slowest answer to a question'],
  ['maintenance.hosts', 'maintenance_hosts', 'Hosts of the session'],
  [
    'maintenance.hostsMaintained',
    'maintenance_hosts_maintained',
    'Hosts that went through their maintenance',
  ],
  ['maintenance.moves', 'maintenance_moves', 'Instances that were moved away from hosts'],
  ['maintenance.violations', 'maintenance_violations', 'Breaches of the protocol'],
];

const OVER_ALL = ['detectionTimeMs', 'notificationTimeMs', 'recoveryTimeMs', 'totalTimeMs'] as const;
const STATISTICS = ['min', 'median', 'p95', 'max'] as const;

/**
 * The figures of a run: of each scenario its last iteration, and its statistics over all of them. There is no label with
 * many values (no run id, no iteration, no VM), and no sample of what is not known.
 */
export function metricsOf(record: RunRecord): readonly Metric[] {
  const lasts = record.summary.flatMap(
    ({ name }) => record.scenarios.findLast((scenario) => scenario.name === name) ?? [],
  );
  return [
    ...runMetrics(record),
    ...scenarioMetrics(record),
    ...FIGURES.map(([figure, metric, help]) => figureMetric(lasts, figure, metric, help)),
    ...statisticMetrics(record),
    ...partMetrics(lasts),
  ].filter(({ samples }) => samples.length > 0);
}

function runMetrics(record: RunRecord): readonly Metric[] {
  const { startedAt, finishedAt, doctor, leftovers } = record;
  const { verdict } = record;
  const gauge = (name: string, help: string, value: number | undefined): Metric => ({
    name: `doctor_run_${name}`,
    help,
    labels: [],
    samples: value === undefined ? [] : [{ labels: {}, value }],
  });
  return [
    {
      name: 'doctor_build_info',
      help: 'The program that made the run',
      labels: ['version'],
      samples: [{ labels: { version: doctor.version }, value: 1 }],
    },
    stateSet(
      'doctor_run_verdict',
      'The worst verdict of the run is 1, the others 0; no pass before its end',
      [],
      [[{}, verdict]],
    ),
    gauge('finished', 'Whether the run came to its end', finishedAt === null ? 0 : 1),
    gauge('start_time_seconds', 'When the run began, since the epoch', Date.parse(startedAt) / 1000),
    gauge(
      'end_time_seconds',
      'When the run ended, since the epoch',
      finishedAt === null ? undefined : Date.parse(finishedAt) / 1000,
    ),
    gauge(
      'leftovers',
      'What the run made and could not take back',
      finishedAt === null ? undefined : leftovers.length,
    ),
  ];
}

function scenarioMetrics({ summary, scenarios }: RunRecord): readonly Metric[] {
  const worst = summary.map(({ name }): readonly [Record<string, string>, Verdict] => [
    { scenario: name },
    worstOf(scenarios.filter((scenario) => scenario.name === name).map((scenario) => scenario.verdict)),
  ]);
  return [
    stateSet(
      'doctor_scenario_verdict',
      'The worst verdict of all iterations is 1, the others 0',
      ['scenario'],
      worst,
    ),
    {
      name: 'doctor_scenario_iterations',
      help: 'Iterations of the scenario, by verdict',
      labels: ['scenario', 'verdict'],
      samples: summary.flatMap(({ name, verdicts }) =>
        VERDICTS.map((verdict) => ({ labels: { scenario: name, verdict }, value: verdicts[verdict] })),
      ),
    },
    {
      name: 'doctor_scenario_flaky_iterations',
      help: 'Iterations in which something was delivered more than once',
      labels: ['scenario'],
      samples: summary.map(({ name, flaky }) => ({ labels: { scenario: name }, value: flaky })),
    },
  ];
}

function figureMetric(
  lasts: readonly ScenarioRecord[],
  figure: string,
  metric: string,
  help: string,
): Metric {
  return {
    name: `doctor_${metric}`,
    help: `${help}, in the last iteration`,
    labels: ['scenario'],
    samples: lasts.flatMap((scenario) =>
      figuresOf(scenario)
        .filter(({ name }) => name === figure)
        .map(({ value }) => ({
          labels: { scenario: scenario.name },
          value: metric.endsWith('_seconds') ? inSeconds(value) : value,
        })),
    ),
  };
}

function statisticMetrics({ summary }: RunRecord): readonly Metric[] {
  return OVER_ALL.flatMap((time) =>
    STATISTICS.map((statistic): Metric => {
      const name = time.replace('TimeMs', '');
      return {
        name: `doctor_${name}_${statistic}_seconds`,
        help: `The ${statistic} of ${name} over all iterations`,
        labels: ['scenario'],
        samples: summary.filter(isOfKind('fault')).flatMap((scenario) => {
          const value = scenario[time]?.[statistic];
          return value === undefined
            ? []
            : [{ labels: { scenario: scenario.name }, value: inSeconds(value) }];
        }),
      };
    }),
  );
}

/** What there are several of in an iteration: checkpoints, components, checks. */
function partMetrics(lasts: readonly ScenarioRecord[]): readonly Metric[] {
  const faults = lasts.filter(isOfKind('fault'));
  return [
    {
      name: 'doctor_checkpoint_seconds',
      help: 'When a checkpoint was reached since the fault, in the last iteration',
      labels: ['scenario', 'index', 'checkpoint'],
      // Where checkpoint 0 was not seen, times count from another checkpoint, which is another figure.
      samples: faults.flatMap(({ name: scenario, checkpoints, originIndex }) =>
        (originIndex === CHECKPOINT.fault ? checkpoints : []).map(({ index, name, tMs }) => ({
          labels: { scenario, index: String(index), checkpoint: name },
          value: inSeconds(tMs),
        })),
      ),
    },
    {
      name: 'doctor_component_cost_seconds',
      help: 'What a component cost along the notification path, in the last iteration',
      labels: ['scenario', 'component'],
      samples: faults.flatMap(({ name: scenario, components }) =>
        components.map(({ name, costMs }) => ({
          labels: { scenario, component: name },
          value: inSeconds(costMs),
        })),
      ),
    },
    stateSet(
      'doctor_check_verdict',
      'The verdict of a named check in the last scenario is 1, the others 0',
      ['scenario', 'check'],
      lasts.flatMap(({ name: scenario, checks }) =>
        checks.map((check) => [{ scenario, check: check.name }, check.verdict] as const),
      ),
    ),
  ];
}

/** One sample for each verdict, of which exactly one is 1: an alert on `unknown` needs no absence. */
function stateSet(
  name: string,
  help: string,
  labels: readonly string[],
  states: readonly (readonly [Readonly<Record<string, string>>, Verdict])[],
): Metric {
  return {
    name,
    help,
    labels: [...labels, 'verdict'],
    samples: states.flatMap(([own, state]) =>
      VERDICTS.map((verdict) => ({ labels: { ...own, verdict }, value: verdict === state ? 1 : 0 })),
    ),
  };
}

/** Milliseconds with three decimals as seconds with six. */
function inSeconds(ms: number): number {
  return Math.round(ms * 1000) / 1_000_000;
}
