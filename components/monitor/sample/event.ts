import { isoTime } from '../../../core/clock.ts';
import { newUuid } from '../../../core/ids.ts';

/** The event by which a Monitor tells an Inspector of a host that died (contract of the southbound event). */
export interface HostDownEvent {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly type: 'compute.host.down';
  readonly details: {
    readonly hostname: string;
    readonly source: string;
    readonly cause: string;
    readonly severity: string;
    readonly status: string;
    readonly monitor: string;
    readonly monitor_id: string;
    /** One fault, one id: by it an Inspector knows a repeated report. */
    readonly monitor_event_id: string;
  };
}

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
