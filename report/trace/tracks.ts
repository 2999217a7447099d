import type { JsonObject } from '../../core/json.ts';

/** Something that took time; microseconds since the epoch. */
export interface Span {
  readonly name: string;
  /** Viewers color and filter by it. */
  readonly category: string;
  readonly fromUs: number;
  readonly toUs: number;
  readonly args?: JsonObject;
}

/** Something that happened. */
export interface Instant {
  readonly name: string;
  readonly category: string;
  readonly atUs: number;
  readonly args?: JsonObject;
}

/** A row of a viewer: what happened to one thing. */
export interface Track {
  readonly name: string;
  readonly spans: readonly Span[];
  readonly instants: readonly Instant[];
}

/**
 * Spreads spans over rows so that no two of a row overlap: a viewer takes overlapping ones of a row for calls inside
 * each other. The first row takes whatever fits in the order of the times.
 */
export function rowsOf(spans: readonly Span[]): readonly (readonly Span[])[] {
  const rows: Span[][] = [];
  for (const span of [...spans].sort((a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs)) {
    const free = rows.find((row) => (row.at(-1)?.toUs ?? Number.NEGATIVE_INFINITY) <= span.fromUs);
    if (free === undefined) rows.push([span]);
    else free.push(span);
  }
  return rows;
}
