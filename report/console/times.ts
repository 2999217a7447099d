import { CHECKPOINT } from '../../record/checkpoints.ts';
import type { CheckpointKey } from '../../record/checkpoints.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';
import { budgetText } from '../text/budget.ts';
import { onsetOf } from '../text/checkpoint-name.ts';
import { INDENT, LABEL_WIDTH } from './page.ts';
import type { Page } from './page.ts';
import { right, showMs, widthOf, wrap } from '../text/terminal.ts';

/** One line of the section: a name, a time, and what to say of it. */
interface Line extends Omit<TimeLine, 'time'> {
  readonly timeMs: number | null;
}

/** A name, a time as text, and what to say of it. */
export interface TimeLine {
  readonly label: string;
  readonly time: string;
  readonly remark: string;
  readonly brush?: (text: string) => string;
}

/** The times that requirements speak of, each against its budget where it has one. */
export function timeList(page: Page, scenario: FaultRecord): readonly string[] {
  const { arrow } = page.glyphs;
  const onset = onsetOf(scenario);
  const lines: readonly Line[] = [
    {
      label: 'detection',
      timeMs: scenario.detectionTimeMs,
      remark: `${onset} ${arrow} Monitor knows${errorOf(page, scenario, ['fault', 'rawFailure'])}`,
    },
    budgetLine(page, scenario, 'notification', scenario.notificationTimeMs),
    budgetLine(page, scenario, 'recovery', scenario.recoveryTimeMs),
    {
      label: 'total',
      timeMs: scenario.totalTimeMs,
      remark: `${onset} ${arrow} alarm received${errorOf(page, scenario, ['fault', 'receivedAlarm'])}`,
    },
    {
      label: 'out of sync',
      timeMs: scenario.outOfSyncMs,
      remark:
        (scenario.outOfSyncMs ?? 0) < 0
          ? 'Nova showed it before the alarm was received'
          : `alarm received ${arrow} Nova shows it too`,
    },
    {
      label: 'restored',
      timeMs: scenario.restoredTimeMs,
      remark: `${onset} ${arrow} ${scenario.vms.length > 1 ? 'last ' : ''}replacement VM active`,
    },
  ];
  return timeLines(
    page,
    lines.map(({ timeMs, ...line }) => ({
      ...line,
      time: timeMs === null ? page.glyphs.none : `${showMs(timeMs)} ms`,
    })),
  );
}

/** Names, times and remarks below each other, each in a column of its own. */
export function timeLines(page: Page, lines: readonly TimeLine[]): readonly string[] {
  const width = Math.max(...lines.map((line) => widthOf(line.time)));
  return lines.flatMap((line) => show(page, line, right(line.time, width)));
}

/** Where less room than this is left beside the times, what is to be said of them goes below. */
const LEAST_REMARK_WIDTH = 24;

function show({ columns, paint }: Page, line: TimeLine, time: string): readonly string[] {
  const head = `${INDENT}${paint.faint(line.label.padEnd(LABEL_WIDTH))}${paint.strong(time)}`;
  const margin = INDENT.length + LABEL_WIDTH + widthOf(time) + 2;
  const brush = line.brush ?? paint.faint;
  if (columns - margin < LEAST_REMARK_WIDTH) {
    const below = ' '.repeat(INDENT.length + 2);
    return [head, ...wrap(line.remark, columns - below.length).map((text) => `${below}${brush(text)}`)];
  }
  return wrap(line.remark, columns - margin).map((text, index) =>
    index === 0 ? `${head}  ${brush(text)}` : `${' '.repeat(margin)}${brush(text)}`,
  );
}

function budgetLine(
  { glyphs, paint }: Page,
  { budgets }: FaultRecord,
  name: 'notification' | 'recovery',
  timeMs: number | null,
): Line {
  const budget = budgets.find((budget) => budget.name === name);
  if (budget === undefined) return { label: name, timeMs, remark: 'not judged' };
  const { verdict, gating, uncertaintyMs } = budget;
  const role = gating ? '' : ' (reported only)';
  const bar =
    uncertaintyMs === null || uncertaintyMs < 0.005 ? '' : ` ${glyphs.plusMinus}${showMs(uncertaintyMs)} ms`;
  return {
    label: name,
    timeMs,
    remark: `${glyphs.verdicts[verdict]} ${budgetText(budget)}${bar}${role}`,
    brush: gating || verdict === 'passed' ? paint.verdict[verdict] : paint.warning,
  };
}

/** The error bar of the time between two checkpoints, when there is one. */
function errorOf({ glyphs }: Page, { checkpoints }: FaultRecord, names: readonly CheckpointKey[]): string {
  const ends = checkpoints.filter(({ index }) => names.some((name) => CHECKPOINT[name] === index));
  const uncertaintyMs = ends.reduce((sum, end) => sum + end.uncertaintyMs, 0);
  return ends.length < names.length || uncertaintyMs < 0.005
    ? ''
    : `, ${glyphs.plusMinus}${showMs(uncertaintyMs)}`;
}
