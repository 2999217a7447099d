import { z } from 'zod';
import { DoctorError, messageOf } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { TRACE_EVENTS } from './trace-events.ts';
import type { TraceEvent, TraceEventName } from './trace-events.ts';

/** A trace read from a file. */
export interface ParsedTrace {
  readonly events: readonly TraceEvent[];
  /** What was wrong with the file and could be tolerated, in words for the user. */
  readonly warnings: readonly string[];
}

const lineSchema = z.object({
  atUs: z.number(),
  event: z.string().min(1),
  source: z.string(),
  host: z.string().exactOptional(),
  data: z.record(z.string(), z.json()).default({}),
});

/** What events were called in traces of earlier versions. */
const FORMER_NAMES: ReadonlyMap<string, TraceEventName> = new Map([
  ['fault.link-down', 'fault.injected'],
  ['fault.link-up', 'fault.restored'],
]);

/** A line that is an event, but none that can be judged. */
interface Unusable {
  /** The name, where this version does not know it. */
  readonly unknown?: string;
  /** What of its data is not as its name asks for. */
  readonly malformed?: string;
}

/**
 * Reads the text of a `trace.jsonl`. A last line that was cut off (the run was killed, the disk was full) is
 * left out and reported as a warning.
 * @param file what to call it in messages
 * @throws DoctorError `RUN_UNREADABLE` that names file, line and field
 */
export function parseTrace(text: string, file = 'trace.jsonl'): ParsedTrace {
  const lines = text.split('\n');
  const events: TraceEvent[] = [];
  const warnings: string[] = [];
  const unknown = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const place = `${file}:${index + 1}`;
    // Every line is written with its newline, so only what follows the last one can have been cut off.
    const wasCutOff = index === lines.length - 1 && !isJson(line);
    if (wasCutOff) {
      warnings.push(`${place}: the last line is cut off and was left out`);
      continue;
    }
    const event = parseLine(line, place);
    if ('event' in event) events.push(event);
    else if (event.unknown !== undefined) unknown.add(event.unknown);
    else warnings.push(`${place}: ${event.malformed}; the event was left out`);
  }
  if (unknown.size > 0) {
    warnings.push(
      `${file}: events that this version does not know were left out: ${[...unknown].join(', ')}`,
    );
  }
  return { events, warnings };
}

/** The event of one line among lines of another kind; undefined when it is none. */
export function traceEventIn(line: string): TraceEvent | undefined {
  if (!line.startsWith('{"atUs":')) return undefined;
  try {
    const event = eventOf(JSON.parse(line)).data;
    return event !== undefined && 'event' in event ? event : undefined;
  } catch {
    return undefined;
  }
}

function parseLine(line: string, place: string): TraceEvent | Unusable {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw unreadable(place, `it is not JSON (${messageOf(error)})`, error);
  }
  const result = eventOf(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unreadable(place, `${issue?.path.join('.') || 'line'}: ${issue?.message}`, result.error);
}

/** An event, with its data as its name asks for them. */
function eventOf(value: unknown): z.ZodSafeParseResult<TraceEvent | Unusable> {
  const line = lineSchema.safeParse(value);
  if (!line.success) return line as z.ZodSafeParseResult<never>;
  const former = FORMER_NAMES.get(line.data.event);
  const event = former ?? line.data.event;
  if (!isKnown(event)) return { success: true, data: { unknown: event } };
  // Left out, it would take its whole scenario with it: the judge says what is wrong with it.
  if (event === 'scenario.started') return { success: true, data: line.data as TraceEvent };
  const given = former === undefined ? line.data.data : withTarget(line.data.data);
  const data = TRACE_EVENTS[event].safeParse(given);
  if (data.success) {
    const whole = { ...given, ...data.data };
    return { success: true, data: { ...line.data, event, data: whole } as TraceEvent };
  }
  const [issue] = data.error.issues;
  const malformed = `${event}: ${issue?.path.join('.')}: ${issue?.message}`;
  return { success: true, data: { malformed } };
}

/** Events of these names had the interface as `device`. */
function withTarget({ device, ...rest }: JsonObject): JsonObject {
  return device === undefined ? rest : { ...rest, target: device };
}

function isKnown(name: string): name is TraceEventName {
  return Object.hasOwn(TRACE_EVENTS, name);
}

function unreadable(place: string, what: string, cause: unknown): DoctorError {
  return new DoctorError('RUN_UNREADABLE', `${place} is no trace event: ${what}.`, {
    hint: 'The file was changed, or written by another version of doctor.',
    cause,
  });
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
