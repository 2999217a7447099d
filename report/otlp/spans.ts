import type { ScenarioRecord } from '../../record/scenario-record.ts';
import { INTERNAL, keyValues, nanoseconds, spanIdOf, traceIdOf } from './message.ts';
import type { Attributes, OtlpEvent, OtlpSpan } from './message.ts';

/** What a span is made from. Its path distinguishes it from every other span of its trace; times are microseconds. */
export interface SpanFacts {
  /** The first part is the root. */
  readonly path: readonly string[];
  readonly name: string;
  readonly fromUs: number;
  readonly toUs: number;
  readonly attributes?: Attributes;
  readonly events?: readonly OtlpEvent[];
  readonly status?: OtlpSpan['status'];
}

/** Makes the spans of one iteration: one trace, whose ids come from the run's id and the iteration. */
export function spanMaker(
  runId: string,
  { name, iteration }: Pick<ScenarioRecord, 'name' | 'iteration'>,
): (facts: SpanFacts) => OtlpSpan {
  const scenario = [runId, name, String(iteration)];
  const traceId = traceIdOf(...scenario);
  return ({ path, name: title, fromUs, toUs, attributes = {}, events = [], status = {} }) => ({
    traceId,
    spanId: spanIdOf(...scenario, ...path),
    ...(path.length === 1 ? {} : { parentSpanId: spanIdOf(...scenario, ...path.slice(0, -1)) }),
    name: title,
    kind: INTERNAL,
    startTimeUnixNano: nanoseconds(fromUs),
    endTimeUnixNano: nanoseconds(Math.max(fromUs, toUs)),
    attributes: keyValues(attributes),
    events,
    status,
  });
}

/** Something that happened within a span. */
export function eventOf(name: string, atUs: number, attributes: Attributes): OtlpEvent {
  return { timeUnixNano: nanoseconds(atUs), name, attributes: keyValues(attributes) };
}
