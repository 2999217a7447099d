import { isoTime } from '../../../core/clock.ts';

/** `2026-01-31T12:00:00Z`: times of servers and faults. */
export function zuluTime(us: number): string {
  return `${isoTime(us).slice(0, 19)}Z`;
}

/** `2026-01-31T12:00:00.000000`: times of services, actions and `OS-SRV-USG`. */
export function microTime(us: number): string {
  return isoTime(us).slice(0, -1);
}
