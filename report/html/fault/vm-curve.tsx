import type { VNode } from 'preact';
import type { FaultRecord } from '../../../record/scenario-record.ts';
import { axisFor, tickLabel } from '../../axis.ts';
import { Drawing, Figure } from '../parts/figure.tsx';
import { round } from '../parts/time-axis.tsx';
import { counted, msText } from '../../text/html.ts';
import { byNotification } from './vm-order.ts';

const WIDTH = 960;
const LEFT = 70;
const RIGHT = 20;
const TOP = 12;
const HEIGHT = 170;
const TICK_SPACING = 36;
/** More points than this cannot be distinguished on the drawing's width. */
const MOST_POINTS = 500;
const FARTHEST_BUDGET = 1.5;

/** Every VM of many, by its notification time: how steep it rises, and where it breaks off. */
export function VmCurve({ scenario, id }: { scenario: FaultRecord; id: string }): VNode {
  const sorted = byNotification(scenario.vms);
  const silent = sorted.filter((vm) => vm.notificationTimeMs === null).length;
  const times = sorted.slice(silent).map((vm) => vm.notificationTimeMs ?? 0);
  const budgetMs = scenario.budgets.find((budget) => budget.name === 'notification')?.budgetMs;
  const slowestMs = times.at(-1) ?? 0;
  const isNear = budgetMs !== undefined && budgetMs <= slowestMs * FARTHEST_BUDGET;
  const axis = axisFor([...times, ...(isNear ? [budgetMs] : [])], HEIGHT, {
    tickSpacing: TICK_SPACING,
  });
  const x = (rank: number): number => round(LEFT + (rank / sorted.length) * (WIDTH - LEFT - RIGHT));
  const y = (ms: number): number => round(TOP + HEIGHT - axis.at(ms));
  const outline = sampled(times).map(([rank, ms]) => `L${x(rank + 1)} ${y(ms)}`);
  const title = `All ${sorted.length} VMs by notification time`;
  const description = `From ${msText(times[0])} to ${msText(slowestMs)}${silent > 0 ? `; ${counted(silent, 'VM')} without a time` : ''}.`;
  const drawing = { id: `${id}-curve`, title, description };
  return (
    <Figure
      {...drawing}
      caption={
        <p>
          From the first to the last alarm; the height is the notification time.
          {silent > 0 &&
            ` The block at the right: ${counted(silent, 'VM')} without an alarm, or without a time.`}
        </p>
      }
    >
      <Drawing {...drawing} width={WIDTH} height={TOP + HEIGHT + 10}>
        <g class="grid">
          {axis.ticks.map((tick) => (
            <g>
              <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
              <text x={LEFT - 8} y={y(tick) + 4} class="end">
                {tickLabel(axis, tick)}
                {tick === 0 ? ' ms' : ''}
              </text>
            </g>
          ))}
        </g>
        {times.length > 0 && (
          <path
            d={`M${x(0)} ${y(0)}L${x(0)} ${y(times[0] ?? 0)}${outline.join('')}L${x(times.length)} ${y(0)}Z`}
            class="area"
          />
        )}
        {silent > 0 && (
          <rect
            x={x(times.length)}
            y={TOP}
            width={Math.max(2, round(x(sorted.length) - x(times.length)))}
            height={HEIGHT}
            class="silent"
          />
        )}
        {isNear && (
          <g>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(budgetMs)} y2={y(budgetMs)} class="budget-line" />
            <text x={WIDTH - RIGHT} y={y(budgetMs) - 5} class="end budget-text">
              budget
            </text>
          </g>
        )}
      </Drawing>
    </Figure>
  );
}

/** As many of the values as can be distinguished, always the first and the last, each with its rank. */
function sampled(values: readonly number[]): readonly (readonly [number, number])[] {
  const stride = Math.max(1, Math.ceil(values.length / MOST_POINTS));
  return values
    .map((value, rank) => [rank, value] as const)
    .filter(([rank]) => rank % stride === 0 || rank === values.length - 1);
}
