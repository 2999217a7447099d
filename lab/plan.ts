import type { Clock } from '../core/clock.ts';

/** One thing that a lab needs: a look whether it is so already, and how it is made so. */
export interface Step {
  /** What a person reads, and what others name in `needs`. */
  readonly name: string;
  /** Names of the steps that must be done before. */
  readonly needs: readonly string[];
  isSo(): Promise<boolean>;
  /** Makes it so, from whatever is there, also from what an earlier attempt left half done. */
  make(): Promise<void>;
}

/** How a step went. */
export interface StepReport {
  readonly step: string;
  readonly state: 'begun' | 'made' | 'was so' | 'failed';
  /** How long it took; 0 when it begins. */
  readonly tookMs: number;
}

/** Settings of {@link carryOut}. */
export interface CarryOutOptions {
  readonly clock: Clock;
  /** How many steps may be under way at once. */
  readonly parallel: number;
  readonly onReport: (report: StepReport) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Carries out steps, each after those that it needs; of those that could be begun, the one first that the longest
 * row of others waits for. After a failure nothing new is begun, what is under way is awaited, and the first
 * failure is thrown.
 * @throws TypeError when a step needs one that is not there, or steps need each other
 */
export async function carryOut(steps: readonly Step[], options: CarryOutOptions): Promise<void> {
  const { parallel, signal } = options;
  const waiting = new Set(byUrgency(steps));
  const done = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (step: Step): void => {
    waiting.delete(step);
    const task: Promise<void> = carryOutOne(step, options)
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
      if (step.needs.every((name) => done.has(name))) begin(step);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay);
  }
  if (failures.length > 0) throw failures[0];
  signal?.throwIfAborted();
}

async function carryOutOne(step: Step, { clock, onReport }: CarryOutOptions): Promise<void> {
  const startMs = clock.monotonicMs();
  const report = (state: StepReport['state']): void =>
    onReport({ step: step.name, state, tookMs: clock.monotonicMs() - startMs });
  onReport({ step: step.name, state: 'begun', tookMs: 0 });
  try {
    const wasSo = await step.isSo();
    if (!wasSo) await step.make();
    report(wasSo ? 'was so' : 'made');
  } catch (error) {
    report('failed');
    throw error;
  }
}

/** The steps that the longest rows of others wait for come first; equals stay in their order. */
function byUrgency(steps: readonly Step[]): Step[] {
  const rows = new Map<string, number>();
  // From the last step of an order to its first: whatever waits for a step has its length by then.
  for (const { name, needs } of inOrder(steps).reverse()) {
    const own = rows.get(name) ?? 0;
    for (const needed of needs) rows.set(needed, Math.max(rows.get(needed) ?? 0, own + 1));
  }
  return [...steps].sort((a, b) => (rows.get(b.name) ?? 0) - (rows.get(a.name) ?? 0));
}

/** The steps, each after those that it needs. */
function inOrder(steps: readonly Step[]): Step[] {
  const ordered: Step[] = [];
  const names = new Set<string>();
  let left = [...steps];
  while (left.length > 0) {
    const ready = left.filter(({ needs }) => needs.every((name) => names.has(name)));
    if (ready.length === 0) {
      const [first] = left;
      throw new TypeError(`step ${first?.name} needs ${first?.needs.join(', ')}, which cannot all be had`);
    }
    ordered.push(...ready);
    for (const { name } of ready) names.add(name);
    left = left.filter(({ name }) => !names.has(name));
  }
  return ordered;
}
