import type { CommonRecord } from '../../record/scenario-record.ts';
import { showDuration } from './terminal.ts';

const ARMED_BY: Readonly<Record<string, string>> = {
  'bus-canary': 'by a canary on the bus',
  'server-canary': 'by a canary that Nova sent',
  'cache-time': "by waiting for the cloud's alarm cache to expire",
  none: 'not proven',
};

/** How a chain was proven armed: `by a canary on the bus, after 412 ms`. */
export function armedText({ by, waitedMs }: NonNullable<CommonRecord['armed']>): string {
  return `${ARMED_BY[by] ?? `by ${by}`}, after ${showDuration(waitedMs)}`;
}

/** What the harness itself cost. */
export function overheadText(
  { stamps, stampMeanUs, loopWorstDelayMs }: NonNullable<CommonRecord['overhead']>,
  micro = 'µ',
): string {
  const count = stamps === undefined ? '' : `${stamps} stamps, `;
  return `${count}${stampMeanUs.toFixed(1)} ${micro}s each; event loop late by ${loopWorstDelayMs.toFixed(1)} ms at worst`;
}
