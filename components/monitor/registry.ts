import { loadKind } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { Monitor, MonitorOptions, RunningMonitor } from './contract.ts';

/** The Monitors that exist: one folder each. */
export const MONITORS: Kinds<Monitor> = {
  component: 'monitor',
  setting: '--monitor or MONITOR_TYPE',
  available: { sample: async () => (await import('./sample/sample.ts')).sampleMonitor },
  unsupported: ['collectd'],
};

/**
 * Starts the Monitor of a kind.
 * @param kind as in `MONITOR_TYPE`
 * @throws DoctorError `NOT_AVAILABLE` or `CONFIG_INVALID`; both list the kinds that exist
 */
export async function startMonitor(kind: string, options: MonitorOptions): Promise<RunningMonitor> {
  return (await loadKind(MONITORS, kind)).start(options);
}
