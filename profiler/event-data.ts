import type { JsonObject } from '../core/json.ts';
import type { TraceEvent } from '../core/recorder.ts';

/** A text of an event's data; undefined when it is missing or something else. */
export function textIn(event: TraceEvent, key: string): string | undefined {
  const value = event.data?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** A finite number of an event's data; undefined when it is missing or something else. */
export function numberIn(event: TraceEvent, key: string): number | undefined {
  const value = event.data?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The texts of a list in an event's data; empty when it is missing. */
export function textsIn(event: TraceEvent, key: string): readonly string[] {
  const value = event.data?.[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** An object in an event's data; undefined when it is missing or something else. */
export function objectIn(event: TraceEvent, key: string): JsonObject | undefined {
  const value = event.data?.[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** Microseconds as milliseconds with three decimals. */
export function toMs(us: number): number {
  return Math.round(us) / 1000;
}
