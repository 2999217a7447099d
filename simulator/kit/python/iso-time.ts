import { isoTime } from '../../../core/clock.ts';

const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(?:(Z)|([+-])(\d{2}):?(\d{2})?)?$/;

/**
 * Microseconds since the epoch of an ISO 8601 time, to the last digit that services write. A time without
 * zone is UTC, as everywhere in OpenStack. Undefined for any other text.
 */
export function parseIsoTime(text: string): number | undefined {
  const parts = ISO_TIME.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = parts;
  const utcMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  if (Number(month) > 12 || Number(day) > 31 || Number(hour) > 23 || Number(minute) > 59) return undefined;
  const offsetMinutes = Number(parts[10] ?? 0) * 60 + Number(parts[11] ?? 0);
  const offsetMs = (parts[9] === '-' ? -offsetMinutes : offsetMinutes) * 60_000;
  return (utcMs - offsetMs) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** An instant as Python's `datetime.isoformat()` writes a UTC time without zone: no fraction when it is zero. */
export function naiveIso(wallUs: number): string {
  return isoTime(wallUs)
    .replace(/Z$/, '')
    .replace(/\.0{6}$/, '');
}
