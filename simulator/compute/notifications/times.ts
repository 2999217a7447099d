import { isoTime } from '../../../core/clock.ts';

/** `2026-01-31T12:00:00.000000` (oslo `strtime`); empty when there is no time. */
export function strtime(us: number | null): string {
  return us === null ? '' : isoTime(us).slice(0, -1);
}

/** `2026-01-31 12:00:00+00:00`, as Python prints a time zone aware time without microseconds. */
export function pythonTime(us: number): string {
  return `${isoTime(us).slice(0, 19).replace('T', ' ')}+00:00`;
}
