import { factoryOf } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { Monitor } from './contract.ts';
import { createSampleMonitor } from './sample/sample.ts';
import type { MonitorOptions } from './sample/sample.ts';

export type { MonitorOptions } from './sample/sample.ts';

/** Creates a Monitor. */
export type MonitorFactory = (options: MonitorOptions) => Monitor;

/** The Monitors that exist: one folder each. */
export const MONITORS: Readonly<Record<string, MonitorFactory>> = { sample: createSampleMonitor };

/** How a kind is looked up, and what is said of one that does not exist. */
export const MONITOR_KINDS: Kinds<MonitorFactory> = {
  component: 'monitor',
  setting: '--monitor or MONITOR_TYPE',
  available: MONITORS,
  elsewhere: ['collectd'],
};

/**
 * Creates the Monitor of a kind.
 * @param kind as in `MONITOR_TYPE`
 * @throws DoctorError `NOT_AVAILABLE` or `CONFIG_INVALID`; both list the kinds that exist
 */
export function createMonitor(kind: string, options: MonitorOptions): Monitor {
  return factoryOf(MONITOR_KINDS, kind)(options);
}
