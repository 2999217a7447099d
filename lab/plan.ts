import type { Clock } from '../core/clock.ts';

/** One part of a lab: a check whether it is in place, and how to put it there. */
export interface Step {
  /** What a person reads, and what others name in `requires`. */
  readonly name: string;
  /** Names of the steps that must be done before. */
  readonly requires: readonly string[];
  check(): Promise<boolean>;
  /** Puts it in place, whatever is there, also after an attempt that was cut short. */
  apply(): Promise<void>;
}

/** How a step went. */
export interface StepReport {
  readonly step: string;
  readonly state: 'begun' | 'made' | 'unchanged' | 'failed';
  /** How long it took; 0 when it begins. */
  readonly tookMs: number;
}

/** Settings of {@link runSteps}. */
export interface CarryOutOptions {
  readonly clock: Clock;
  /** How many steps may be under way at once. */
  readonly parallel: number;
  readonly onReport: (report: StepReport) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs steps, each after those that it requires. Of those that are ready, the one with the longest chain of others
 * behind it starts first. After a failure no step is started, those that run are awaited, and the first failure is
 * thrown.
 * @throws TypeError when a step requires one that does not exist, or steps require each other
 */
export async function runSteps(steps: readonly Step[], options: CarryOutOptions): Promise<void> {
  const { parallel, signal } = options;
  const waiting = new Set(byUrgency(steps));
  const done = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (step: Step): void => {
    waiting.delete(step);
    const task: Promise<void> = runStep(step, options)
      .then(
        () => void done.add(step.name),
        (error: unknown) => void failures.push(error),
      )
      .finally(() => underWay.delete(task));
    underWay.add(task);
  };
  for (;;) {
    const stopped = failures.length > 0 || signal?.aborted === true;
    for (const step of stopped ? [] : waiting) {
      if (underWay.size >= parallel) break;
      if (step.requires.every((name) => done.has(name))) begin(step);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay);
  }
  if (failures.length > 0) throw failures[0];
  signal?.throwIfAborted();
}

async function runStep(step: Step, { clock, onReport }: CarryOutOptions): Promise<void> {
  const startMs = clock.monotonicMs();
  const report = (state: StepReport['state']): void =>
    onReport({ step: step.name, state, tookMs: clock.monotonicMs() - startMs });
  onReport({ step: step.name, state: 'begun', tookMs: 0 });
  try {
    const isUnchanged = await step.check();
    if (!isUnchanged) await step.apply();
    report(isUnchanged ? 'unchanged' : 'made');
  } catch (error) {
    report('failed');
    throw error;
  }
}

/** The steps with the longest chains of others behind them come first; equals keep their order. */
function byUrgency(steps: readonly Step[]): Step[] {
  const rows = new Map<string, number>();
  // From the last step of an order to its first: the steps behind a step have their lengths by then.
  for (const { name, requires } of inOrder(steps).reverse()) {
    const own = rows.get(name) ?? 0;
    for (const needed of requires) rows.set(needed, Math.max(rows.get(needed) ?? 0, own + 1));
  }
  return [...steps].sort((a, b) => (rows.get(b.name) ?? 0) - (rows.get(a.name) ?? 0));
}

/** The steps, each after those that it requires. */
function inOrder(steps: readonly Step[]): Step[] {
  const ordered: Step[] = [];
  const names = new Set<string>();
  let left = [...steps];
  while (left.length > 0) {
    const ready = left.filter(({ requires }) => requires.every((name) => names.has(name)));
    if (ready.length === 0) {
      const [first] = left;
      throw new TypeError(
        `step ${first?.name} needs ${first?.requires.join(', ')}, which cannot all be satisfied`,
      );
    }
    ordered.push(...ready);
    for (const { name } of ready) names.add(name);
    left = left.filter(({ name }) => !names.has(name));
  }
  return ordered;
}
