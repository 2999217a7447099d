import { z } from 'zod';
import type { TraceEvent } from '../core/recorder.ts';
import { textIn } from './event-data.ts';
import { TRACE } from './trace-events.ts';

/** One telling of a scenario in a trace: its first event is `scenario.started`. */
export interface Segment {
  readonly started: TraceEvent;
  /** Everything in between, in the order it was taken down. */
  readonly events: readonly TraceEvent[];
  /** Undefined when the trace ends first. */
  readonly finished: TraceEvent | undefined;
}

/** Cuts a trace into its scenarios. What lies between two of them belongs to neither. */
export function segmentsOf(events: readonly TraceEvent[]): readonly Segment[] {
  const segments: Segment[] = [];
  let open: { started: TraceEvent; events: TraceEvent[] } | undefined;
  const close = (finished?: TraceEvent): void => {
    if (open !== undefined) segments.push({ ...open, finished });
    open = undefined;
  };
  for (const event of events) {
    if (event.event === TRACE.scenarioStarted) {
      close();
      open = { started: event, events: [] };
    } else if (event.event === TRACE.scenarioFinished) close(event);
    else open?.events.push(event);
  }
  close();
  return segments;
}

/** Larger clock uncertainties than this make a verdict that depends on them unknown, unless told otherwise. */
const DEFAULT_CLOCK_MARGIN_MS = 50;

const settingsSchema = z.object({
  scenario: z.string(),
  iteration: z.int().min(1).default(1),
  budgetMs: z.number().positive(),
  recoveryBudgetMs: z.number().positive().nullish(),
  requireProfile: z.boolean().default(false),
  clockMarginMs: z.number().nonnegative().default(DEFAULT_CLOCK_MARGIN_MS),
});

/** How one telling is to be judged: the data of `scenario.started`. */
export type Settings = z.infer<typeof settingsSchema>;

/** @throws TypeError that names the bad field */
export function settingsOf({ started }: Segment): Settings {
  const result = settingsSchema.safeParse(started.data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new TypeError(`${TRACE.scenarioStarted}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** Which telling it is, even when its settings cannot be read. */
export function nameOf({ started }: Segment): { readonly name: string; readonly iteration: number } {
  const iteration = started.data?.['iteration'];
  return {
    name: textIn(started, 'scenario') ?? 'unknown',
    iteration: typeof iteration === 'number' && Number.isInteger(iteration) && iteration > 0 ? iteration : 1,
  };
}
