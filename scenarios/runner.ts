import { messageOf } from '../core/errors.ts';
import { recordTo } from '../record/recorder.ts';
import type { TraceData, TraceEventName } from '../record/trace-events.ts';
import type { Leftover, Undo } from '../core/ledger.ts';
import { ScopeCloseError, openScope } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { ScenarioContext } from './context.ts';

/** A story that is not possible on this cloud: not a failure, and never a pass. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** How one iteration of a scenario ended, beside what the trace says. */
export interface ScenarioEnd {
  /** Why it stopped before its end; undefined when it came to it. */
  readonly error: unknown;
  readonly leftovers: readonly Leftover[];
}

/** One iteration of a scenario. */
export interface ScenarioRun {
  readonly context: Omit<ScenarioContext, 'scope' | 'seen'>;
  /** What the profiler needs for its judgement, as data of `scenario.started`. */
  readonly settings: TraceData<'scenario.started'>;
  readonly story: (context: ScenarioContext) => Promise<void>;
  readonly undos: Readonly<Record<string, Undo>>;
  /** What the harness itself cost, as data of `harness.overhead`; asked when the story is over. */
  readonly overhead: () => TraceData<'harness.overhead'>;
}

/**
 * Runs a scenario once: records its beginning and end, closes what it opened and takes back what it made,
 * whatever happens.
 */
export async function runScenario(run: ScenarioRun): Promise<ScenarioEnd> {
  const { log, ledger } = run.context;
  const scope = openScope();
  const names = new Set<TraceEventName>();
  const recorder = recordTo(run.context.clock, (event) => {
    names.add(event.event);
    run.context.recorder.record(event);
  });
  const since = ledger.mark();
  let failure: unknown;
  recorder.stamp('scenario.started', 'scenario', run.settings);
  try {
    await run.story({ ...run.context, recorder, scope, seen: (event) => names.has(event) });
  } catch (error) {
    failure = error;
    log.error('the scenario stopped', { error });
  }
  recorder.stamp('harness.overhead', 'scenario', run.overhead());
  recorder.stamp('scenario.phase', 'scenario', { phase: 'tear down' });
  const unclosed = await closeScope(scope);
  const leftovers = [...unclosed, ...(await ledger.tearDown(run.undos, since))];
  recorder.stamp('scenario.finished', 'scenario', endOf(failure));
  return { error: failure instanceof Skip ? undefined : failure, leftovers };
}

function endOf(failure: unknown): TraceData<'scenario.finished'> {
  if (failure === undefined) return { outcome: 'completed' };
  const outcome = failure instanceof Skip ? 'skipped' : 'crashed';
  return { outcome, reason: messageOf(failure) };
}

/** Closes everything in a scope; what does not close is left behind. */
export async function closeScope(scope: Scope): Promise<readonly Leftover[]> {
  try {
    await scope.close();
    return [];
  } catch (error) {
    if (!(error instanceof ScopeCloseError)) throw error;
    return error.failures.map(({ name, error: reason }) => ({
      kind: 'process',
      what: name,
      reason: messageOf(reason),
    }));
  }
}
