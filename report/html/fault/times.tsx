import type { VNode } from 'preact';
import { CHECKPOINT } from '../../../record/checkpoints.ts';
import type { CheckpointKey } from '../../../record/checkpoints.ts';
import type { FaultRecord } from '../../../record/scenario-record.ts';
import { budgetText } from '../../text/budget.ts';
import { onsetOf } from '../../text/checkpoint-name.ts';
import { Table } from '../parts/table.tsx';
import { VerdictMark } from '../parts/verdict.tsx';
import { errorText, msText } from '../../text/html.ts';
import { round } from '../parts/time-axis.tsx';

type Budget = FaultRecord['budgets'][number];

interface Line {
  readonly name: string;
  readonly timeMs: number | null;
  readonly uncertaintyMs: number | null;
  readonly what: string;
  readonly budget?: Budget | undefined;
}

/** The times that requirements speak of, each against its budget where it has one. */
export function TimesTable({ scenario }: { scenario: FaultRecord }): VNode {
  return (
    <Table<Line>
      caption="Times and budgets"
      columns={[
        { title: 'time', cell: ({ name }) => name },
        { title: 'ms', isNumeric: true, cell: ({ timeMs }) => msText(timeMs) },
        { title: 'error', isNumeric: true, cell: ({ uncertaintyMs }) => errorText(uncertaintyMs) },
        { title: 'from → to', cell: ({ what }) => what },
        { title: 'budget', cell: ({ budget }) => budget !== undefined && <Judgement {...budget} /> },
      ]}
      rows={linesOf(scenario)}
    />
  );
}

function linesOf(scenario: FaultRecord): readonly Line[] {
  const { detectionTimeMs, notificationTimeMs, recoveryTimeMs, totalTimeMs } = scenario;
  const { outOfSyncMs, restoredTimeMs, budgets, vms, checkpoints } = scenario;
  const budgetOf = (name: Budget['name']): Budget | undefined =>
    budgets.find((budget) => budget.name === name);
  const errorOf = (...names: readonly CheckpointKey[]): number =>
    checkpoints
      .filter(({ index }) => names.some((name) => CHECKPOINT[name] === index))
      .reduce((sum, { uncertaintyMs }) => sum + uncertaintyMs, 0);
  const judged = (name: Budget['name'], timeMs: number | null, what: string): Line => {
    const budget = budgetOf(name);
    return { name, timeMs, uncertaintyMs: budget?.uncertaintyMs ?? null, what, budget };
  };
  const line = (name: string, timeMs: number | null, what: string, uncertaintyMs: number | null): Line => ({
    name,
    timeMs,
    what,
    uncertaintyMs: timeMs === null ? null : uncertaintyMs,
  });
  const onset = onsetOf(scenario);
  const last = vms.length > 1 ? 'the last ' : '';
  return [
    line('detection', detectionTimeMs, `${onset} → Monitor knows`, errorOf('fault', 'rawFailure')),
    judged('notification', notificationTimeMs, `Monitor knows → ${last}alarm received`),
    judged('recovery', recoveryTimeMs, `Monitor knows → ${last}recovery accepted`),
    line('total', totalTimeMs, `${onset} → ${last}alarm received`, errorOf('fault', 'receivedAlarm')),
    line(
      'out of sync',
      outOfSyncMs,
      (outOfSyncMs ?? 0) < 0
        ? 'Nova showed it before the alarm was received'
        : 'alarm received → Nova shows it too',
      null,
    ),
    line('restored', restoredTimeMs, `${onset} → ${last}replacement VM active`, null),
  ];
}

function Judgement(budget: Budget): VNode {
  const { verdict, gating } = budget;
  return (
    <>
      <Gauge {...budget} /> <VerdictMark verdict={verdict} /> {budgetText(budget)}
      {gating ? '' : ', reported only'}
    </>
  );
}

const GAUGE_WIDTH = 176;
const BUDGET_AT = 150;

/** The whole budget as a bar, filled as far as the time used it up. Its figures stand beside it. */
function Gauge({ timeMs, budgetMs, verdict, uncertaintyMs }: Budget): VNode {
  const x = (ms: number): number => round(Math.min(GAUGE_WIDTH, Math.max(0, (ms / budgetMs) * BUDGET_AT)));
  const error = uncertaintyMs ?? 0;
  return (
    <svg class="small" viewBox={`0 0 ${GAUGE_WIDTH} 14`} aria-hidden="true">
      <rect x={0.5} y={3.5} width={BUDGET_AT - 1} height={7} class="gauge-box" />
      {timeMs !== null && (
        <rect x={0} y={3} width={Math.max(1.5, x(timeMs))} height={8} class={`gauge-${verdict}`} />
      )}
      {timeMs !== null && error >= 0.005 && (
        <path d={`M${x(timeMs - error)} 7H${x(timeMs + error)}`} class="whisker" />
      )}
      <line x1={BUDGET_AT} x2={BUDGET_AT} y1={0} y2={14} class="gauge-budget" />
    </svg>
  );
}
