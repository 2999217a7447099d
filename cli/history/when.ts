import { DateTime, Duration } from 'luxon';
import type { Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';

const UNITS = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days', w: 'weeks' } as const;
const AGE = /^(\d{1,6})([smhdw])$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The instant that a person means by a date (`2026-11-20`, `2026-11-20T12:30`, UTC unless it says otherwise) or an age
 * (`30m`, `12h`, `7d`, `2w`), as ISO 8601 in UTC. A day alone is its first instant, or its last one for `end`.
 * @param flag where the text was given, for messages
 * @throws DoctorError `USAGE`
 */
export function instantOf(text: string, flag: string, clock: Clock, side: 'start' | 'end'): string {
  const age = ageMs(text);
  const time =
    age === undefined
      ? DateTime.fromISO(text.trim().replace(' ', 'T'), { zone: 'utc' })
      : DateTime.fromMillis(clock.wallUs() / 1000 - age, { zone: 'utc' });
  if (!time.isValid) {
    throw new DoctorError('USAGE', `${flag} is ${JSON.stringify(text)}; it must be a date or an age.`, {
      hint: 'As in 2026-11-20, 2026-11-20T12:30 (UTC), or 12h, 7d, 2w.',
    });
  }
  return (side === 'end' && DAY.test(text) ? time.endOf('day') : time).toISO();
}

/** An age in milliseconds; undefined when the text is none. */
export function ageMs(text: string): number | undefined {
  const [, count, unit] = AGE.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Duration.fromObject({ [UNITS[unit as keyof typeof UNITS]]: Number(count) }).toMillis();
}
