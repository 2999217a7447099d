import { DoctorError, messageOf } from '../core/errors.ts';
import { waitFor } from '../core/wait-for.ts';
import type { Seen } from '../core/wait-for.ts';
import type { ScenarioContext } from './context.ts';

/** How a check ended; everything but a pass has a reason. */
export type CheckOutcome =
  | { readonly verdict: 'passed' }
  | { readonly verdict: 'failed' | 'unknown' | 'skipped'; readonly reason: string };

/** A condition with a name; `undefined` and `seen(…)` mean not yet. */
export type Condition = () => Promise<true | Seen | undefined>;

/** Takes down what a scenario checks beside the times, each by one of its names. */
export interface Checks<Name extends string> {
  record(name: Name, outcome: CheckOutcome): void;
  /** A pass without a reason, else a failure. */
  judge(name: Name, wrong: string | undefined): void;
  /**
   * Waits for a condition and records the outcome; what the cloud refuses makes it unknown, not failed.
   * Returns whether it came true.
   */
  expect(name: Name, condition: string, probe: Condition): Promise<boolean>;
}

/** How long the cloud may take to show what was done to it. */
const SETTLE_MS = 10_000;
const LOOK_INTERVAL_MS = 50;

/** The checks of one iteration of a scenario. */
export function checksFor<Name extends string>(
  context: Pick<ScenarioContext, 'clock' | 'signal' | 'recorder'>,
): Checks<Name> {
  const { clock, signal, recorder } = context;
  const record = (name: Name, outcome: CheckOutcome): void =>
    recorder.stamp('check', 'scenario', { name, ...outcome });
  return {
    record,
    judge: (name, wrong) =>
      record(name, wrong === undefined ? { verdict: 'passed' } : { verdict: 'failed', reason: wrong }),
    async expect(name, condition, probe) {
      try {
        const wait = { clock, signal, timeoutMs: SETTLE_MS, intervalMs: LOOK_INTERVAL_MS };
        await waitFor(condition, probe, wait);
        record(name, { verdict: 'passed' });
        return true;
      } catch (error) {
        signal.throwIfAborted();
        const timedOut = error instanceof DoctorError && error.code === 'WAIT_TIMEOUT';
        record(name, { verdict: timedOut ? 'failed' : 'unknown', reason: messageOf(error) });
        return false;
      }
    },
  };
}
