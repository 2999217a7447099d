import type { TraceEvent } from '../record/trace-events.ts';

/** A host's clock minus ours, at one time or over a while. */
export interface ClockOffset {
  readonly offsetUs: number;
  /** The true offset is within this of `offsetUs`. */
  readonly uncertaintyUs: number;
}

interface Reading extends ClockOffset {
  /** When it was taken, on our clock. */
  readonly atUs: number;
}

/** An uncertainty of a day or more means that nothing was measured. */
const UNMEASURED_US = 86_400_000_000;

/**
 * The offset of a host's clock at `hostUs` on that clock, from the readings in a trace; undefined when there
 * are none.
 *
 * Two readings that agree within their uncertainties are interpolated in time, with the larger uncertainty.
 * Two that do not agree mean that a clock was set or ran off in between, at a time nobody knows: then every
 * offset between the outermost bounds is possible, and the uncertainty says so.
 */
export function clockOffsetAt(
  events: readonly TraceEvent[],
  host: string,
  hostUs: number,
): ClockOffset | undefined {
  const readings = readingsOf(events, host);
  const first = readings[0];
  const last = readings.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const low = Math.min(...readings.map((reading) => reading.offsetUs - reading.uncertaintyUs));
  const high = Math.max(...readings.map((reading) => reading.offsetUs + reading.uncertaintyUs));
  if (Math.abs(last.offsetUs - first.offsetUs) > first.uncertaintyUs + last.uncertaintyUs) {
    return { offsetUs: (low + high) / 2, uncertaintyUs: (high - low) / 2 };
  }
  const spanUs = last.atUs - first.atUs;
  const share = spanUs <= 0 ? 0 : Math.min(1, Math.max(0, (hostUs - first.offsetUs - first.atUs) / spanUs));
  return {
    offsetUs: first.offsetUs + share * (last.offsetUs - first.offsetUs),
    uncertaintyUs: Math.max(first.uncertaintyUs, last.uncertaintyUs),
  };
}

function readingsOf(events: readonly TraceEvent[], host: string): readonly Reading[] {
  return events.flatMap((event) => {
    if (event.event !== 'clock.offset' || event.data.host !== host) return [];
    const { offsetUs, uncertaintyUs } = event.data;
    if (uncertaintyUs >= UNMEASURED_US) return [];
    return [{ atUs: event.atUs, offsetUs, uncertaintyUs: Math.abs(uncertaintyUs) }];
  });
}
