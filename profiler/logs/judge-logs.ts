import { isoTime } from '../../core/clock.ts';
import type { TraceEvent } from '../../record/trace-events.ts';
import { judgeRun } from '../judge-run.ts';
import { LOGS_PREFIX } from '../run-end.ts';
import type { RunHeader, RunRecord } from '../../record/run-record.ts';
import { segmentsOf } from '../segments.ts';
import { distinctMarks } from './distinct.ts';
import { fillSegment } from './fill-trace.ts';
import type { LogMark } from './marks.ts';
import type { FoundTrace, LogEvidence } from './reader.ts';
import { faultsIn } from './split-faults.ts';
import { traceOf } from './to-trace.ts';

/** What the record of a run known by its logs says beside them. */
export interface LogHeader extends Pick<RunHeader, 'target' | 'doctor' | 'command' | 'options'> {
  readonly budgetMs: number;
  /** Whether the budget was asked for; a trace of ours else has its own. */
  readonly isBudgetGiven: boolean;
  readonly warnings: readonly string[];
}

const ALONE =
  'Judged from logs alone: what the cloud showed was not checked, and what the run left behind is not known.';

/**
 * Judges what logs say, by the same judge as a run of ours. Undefined when they say of no time that something
 * happened.
 */
export function judgeLogs(evidence: LogEvidence, header: LogHeader): RunRecord | undefined {
  const { budgetMs, isBudgetGiven, ...rest } = header;
  const { stories, warnings } = storiesOf(evidence, budgetMs);
  const inTime = [...stories].sort((a, b) => startOf(a) - startOf(b));
  const events = numbered(inTime, isBudgetGiven ? budgetMs : undefined);
  const times = events.map(({ atUs }) => atUs);
  if (times.length === 0) return undefined;
  const startedAt = isoTime(least(times));
  return judgeRun(events, {
    ...rest,
    runId: `${LOGS_PREFIX}${startedAt.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`,
    installer: 'not known',
    startedAt,
    // Logs do not show whether everything was removed; a run that ended would.
    finishedAt: null,
    leftovers: [],
    warnings: [
      ...new Set([
        ...(evidence.marks.length > 0 ? [ALONE] : []),
        ...header.warnings,
        ...evidence.warnings,
        ...warnings,
      ]),
    ],
  });
}

type Story = readonly TraceEvent[];

/** Every iteration: those of traces, with what other logs add, and those known from logs alone. */
function storiesOf(
  { marks, traces }: LogEvidence,
  budgetMs: number,
): { readonly stories: readonly Story[]; readonly warnings: readonly string[] } {
  const { distinct, copies } = withoutCopies(traces);
  const all = distinctMarks(marks);
  const taken = new Set<LogMark>();
  const own = distinct.flatMap(({ events }) =>
    segmentsOf(events).map((segment) => {
      const filled = fillSegment(segment, all);
      for (const mark of filled.taken) taken.add(mark);
      return filled.events;
    }),
  );
  const foreign = faultsIn(all.filter((mark) => !taken.has(mark))).map((marks) =>
    traceOf(marks, { budgetMs }),
  );
  return {
    stories: [...own, ...foreign.map(({ events }) => events)],
    warnings: [...copies, ...foreign.flatMap(({ warnings }) => warnings)],
  };
}

/** A trace may lie there twice: as it was, and packed. */
function withoutCopies(traces: readonly FoundTrace[]): {
  readonly distinct: readonly FoundTrace[];
  readonly copies: readonly string[];
} {
  const byBegin = new Map<string, FoundTrace>();
  const copies: string[] = [];
  for (const trace of traces) {
    const begin = JSON.stringify(trace.events[0]);
    const before = byBegin.get(begin);
    const longer = before !== undefined && before.events.length >= trace.events.length ? before : trace;
    if (before !== undefined) copies.push(`${trace.file} is a copy of ${before.file}.`);
    byBegin.set(begin, longer);
  }
  return { distinct: [...byBegin.values()], copies };
}

function startOf([first]: Story): number {
  return first?.atUs ?? 0;
}

/** One story after the other, each iteration of a scenario with a number of its own. */
function numbered(stories: readonly Story[], budgetMs: number | undefined): readonly TraceEvent[] {
  const counts = new Map<unknown, number>();
  return stories.flatMap(([started, ...events]) => {
    if (started === undefined) return [];
    if (started.event !== 'scenario.started') return [started, ...events];
    const name = started.data.scenario;
    const iteration = (counts.get(name) ?? 0) + 1;
    counts.set(name, iteration);
    const budget = budgetMs === undefined ? {} : { budgetMs };
    return [{ ...started, data: { ...started.data, iteration, ...budget } }, ...events];
  });
}

/** Not by spreading into Math.min: a trace has more events than a call takes arguments. */
function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity);
}
