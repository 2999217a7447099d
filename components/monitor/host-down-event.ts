import { isoTime } from '../../core/clock.ts';
import { newUuid } from '../../core/ids.ts';
import type { HostDownEvent } from '../inspector/contract.ts';

/** The event for a host whose link was found down at `atUs`, microseconds since the epoch. */
export function hostDownEvent(hostname: string, atUs: number): HostDownEvent {
  return {
    time: isoTime(atUs),
    type: 'compute.host.down',
    details: {
      hostname,
      source: 'doctor_monitor',
      cause: 'link-down',
      severity: 'critical',
      status: 'down',
      monitor: 'monitor1',
      monitor_id: 'monitor1',
      monitor_event_id: newUuid(),
    },
  };
}
