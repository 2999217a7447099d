import { z } from 'zod';
import { DoctorError, messageOf } from '../core/errors.ts';
import type { TraceEvent } from '../core/recorder.ts';

/** A trace read from a file. */
export interface ParsedTrace {
  readonly events: readonly TraceEvent[];
  /** What was wrong with the file and could be tolerated, in words for the user. */
  readonly warnings: readonly string[];
}

const traceEventSchema = z.object({
  atUs: z.number(),
  event: z.string().min(1),
  source: z.string(),
  host: z.string().exactOptional(),
  data: z.record(z.string(), z.json()).exactOptional(),
});

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
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const place = `${file}:${index + 1}`;
    // Every line is written with its newline, so only what follows the last one can have been cut off.
    const wasCutOff = index === lines.length - 1 && !isJson(line);
    if (wasCutOff) warnings.push(`${place}: the last line is cut off and was left out`);
    else events.push(parseLine(line, place));
  }
  return { events, warnings };
}

/** The event of one line among lines of another kind; undefined when it is none. */
export function traceEventIn(line: string): TraceEvent | undefined {
  if (!line.startsWith('{"atUs":')) return undefined;
  try {
    return traceEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function parseLine(line: string, place: string): TraceEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw unreadable(place, `it is not JSON (${messageOf(error)})`, error);
  }
  const result = traceEventSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unreadable(place, `${issue?.path.join('.') || 'line'}: ${issue?.message}`, result.error);
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
