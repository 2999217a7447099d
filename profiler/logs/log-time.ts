import { DateTime } from 'luxon';

/** A time as a log has it. */
export interface LogTime {
  /** Microseconds since the epoch. */
  readonly us: number;
  /** The true time is within this of `us`: one unit of the last decimal, whether it was rounded or cut. */
  readonly uncertaintyUs: number;
  /** How many decimals of a second it has. */
  readonly decimals: number;
}

/** How the times of a log are written. */
export const TIME_FORMATS = ['oslo', 'epoch', 'iso'] as const;

/** `oslo` is `YYYY-MM-DD HH:MM:SS.mmm`, `epoch` seconds since 1970 with decimals, `iso` ISO 8601. */
export type TimeFormat = (typeof TIME_FORMATS)[number];

const EPOCH = /^(\d{9,10})(?:\.(\d+))?$/;
const SECOND_US = 1_000_000;

/** Seconds since the epoch. Read digit by digit: a float has no room for microseconds and more. */
export function epochTime(text: string): LogTime | undefined {
  const [, seconds, decimals = ''] = EPOCH.exec(text) ?? [];
  return seconds === undefined ? undefined : withDecimals(Number(seconds) * SECOND_US, decimals);
}

/**
 * A time of a log's own format.
 * @param zone what it is in where it does not say so itself: an IANA name or an offset as in UTC+2
 */
export function timeOf(text: string, format: TimeFormat, zone = 'utc'): LogTime | undefined {
  if (format === 'epoch') return epochTime(text.trim());
  // Luxon keeps milliseconds; the decimals are taken aside.
  const [, day, time, decimals = '', offset = ''] = CALENDAR.exec(text.trim()) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const parsed = DateTime.fromISO(`${day}T${time}${offset}`, { zone });
  return parsed.isValid ? withDecimals(parsed.toMillis() * 1000, decimals) : undefined;
}

const CALENDAR = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:[.,](\d+))?\s*(Z|[+-]\d\d:?\d\d)?$/;

const PREFIX = /\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.,]\d{3,6}/g;
const QUARTER_US = 900 * SECOND_US;
/** No time zone is further from UTC. */
const FARTHEST_US = 14 * 3600 * SECOND_US;

/**
 * A stamp, made finer by the log's own prefix where that is finer and both agree. The prefix is in a time zone that
 * nobody names: any that is whole quarters of an hour from UTC will do.
 * @param before what stands before the message; of several prefixes the nearest is the line's own
 */
export function refined(stamp: LogTime, before: string): LogTime {
  const text = before.match(PREFIX)?.at(-1);
  const prefix = text === undefined ? undefined : timeOf(text, 'oslo');
  if (prefix === undefined || prefix.uncertaintyUs >= stamp.uncertaintyUs) return stamp;
  const zoneUs = Math.round((prefix.us - stamp.us) / QUARTER_US) * QUARTER_US;
  const us = prefix.us - zoneUs;
  const agree = Math.abs(us - stamp.us) <= stamp.uncertaintyUs + prefix.uncertaintyUs;
  return Math.abs(zoneUs) <= FARTHEST_US && agree ? { ...prefix, us } : stamp;
}

function withDecimals(wholeUs: number, decimals: string): LogTime {
  return {
    us: wholeUs + Number(decimals.slice(0, 6).padEnd(6, '0')),
    uncertaintyUs: 10 ** Math.max(0, 6 - decimals.length),
    decimals: decimals.length,
  };
}
