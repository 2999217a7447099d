import { DateTime } from 'luxon';

/** An instant as the protocol writes it: `YYYY-MM-DD HH:MM:SS`, UTC. What is below a second is cut off. */
export function protocolTime(epochMs: number): string {
  return DateTime.fromMillis(epochMs, { zone: 'utc' }).toFormat('yyyy-MM-dd HH:mm:ss');
}

/** Reads a {@link protocolTime}; undefined when it is none. */
export function readProtocolTime(text: string): number | undefined {
  const time = DateTime.fromFormat(text, 'yyyy-MM-dd HH:mm:ss', { zone: 'utc' });
  return time.isValid ? time.toMillis() : undefined;
}

/**
 * Reads a time as an alarm brings it: Ceilometer writes a trait of type datetime as ISO 8601 without a zone,
 * and hands a text on as it came. Undefined when it is no time.
 */
export function readTraitTime(text: string): number | undefined {
  const time = DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc' });
  return time.isValid ? time.toMillis() : undefined;
}
