import { randomBytes, randomUUID } from 'node:crypto';
import { isoTime } from './clock.ts';
import type { Clock } from './clock.ts';

/** A run's id: UTC time to the second, so that folders sort by age, and six hex digits against collisions. */
export function newRunId(clock: Clock): string {
  const stamp = isoTime(clock.wallUs())
    .slice(0, 19)
    .replaceAll('-', '')
    .replaceAll(':', '')
    .replace('T', '-');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

/** What {@link newRunId} makes. */
export const RUN_ID_PATTERN = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/** An unguessable word for a URL path or a password: 128 bits, hex. */
export function newToken(): string {
  return randomBytes(16).toString('hex');
}

/** A random UUID (RFC 9562, version 4). */
export function newUuid(): string {
  return randomUUID();
}
