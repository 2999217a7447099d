import { messageOf } from '../../../core/errors.ts';
import { TRACE } from '../../../profiler/trace-events.ts';
import { markDown } from './fault.ts';
import type { FaultMeans } from './fault.ts';
import { HOST_DOWN } from './events.ts';
import type { SouthboundEvent } from './events.ts';
import type { InstanceMap } from './instance-map.ts';

/** Which hosts are being handled or are out of bounds. */
export interface Faults {
  /** Acts on an event; returns before the actions have ended. */
  take(event: SouthboundEvent): void;
  /** Whether faults of a host are handled: not while it is in maintenance. */
  setHandled(host: string, handled: boolean): void;
  /** Takes back the marks on a host, after the actions under way have ended. */
  restore(host: string): Promise<void>;
  /** The number of hosts whose actions have not ended. */
  readonly underWay: number;
}

/** What is known of a host that was reported. */
interface Case {
  /** The Monitor's name for the fault; a report that repeats it is no new fault. */
  readonly eventId: string;
  readonly portIds: readonly string[];
}

/** Handles the faults of hosts, each once. */
export function createFaults(means: FaultMeans, instances: InstanceMap): Faults {
  const { cloud, log, recorder } = means;
  const underWay = new Map<string, Promise<void>>();
  const cases = new Map<string, Case>();
  const inMaintenance = new Set<string>();

  const handle = async (host: string, eventId: string): Promise<void> => {
    const affected = instances.on(host);
    recorder.stamp(TRACE.affectedFound, 'inspector', { host, instanceIds: affected.map(({ id }) => id) });
    const { portIds, failures } = await markDown(means, host, affected);
    // What failed may be tried again when the Monitor repeats itself.
    cases.set(host, { eventId: failures === 0 ? eventId : '', portIds });
  };
  const takeHostDown = (host: string, eventId: string): void => {
    if (inMaintenance.has(host)) {
      log.info('a host is in maintenance: its fault is left alone', { host });
    } else if (underWay.has(host) || cases.get(host)?.eventId === eventId) {
      log.info('a host is reported again', { host });
    } else {
      const handling = handle(host, eventId)
        .catch((error: unknown) => log.error('a fault was not handled', { host, reason: messageOf(error) }))
        .finally(() => underWay.delete(host));
      underWay.set(host, handling);
    }
  };

  return {
    get underWay() {
      return underWay.size;
    },
    take({ type, details }) {
      const host = details?.hostname;
      if (type === HOST_DOWN && host !== undefined) {
        takeHostDown(host, `${details?.monitor_id ?? ''}/${details?.monitor_event_id ?? ''}`);
      } else {
        log.info('an event of another type is ignored', { type });
      }
    },
    setHandled(host, handled) {
      if (handled) inMaintenance.delete(host);
      else inMaintenance.add(host);
      log.info(handled ? 'faults of a host are handled again' : 'faults of a host are left alone', { host });
    },
    async restore(host) {
      await underWay.get(host);
      const marked = cases.get(host)?.portIds ?? [];
      await Promise.all([
        cloud.compute.services.forceDown(host, false, means.serviceIdOf(host)),
        means.updatePortStatus ? restorePorts(means, host, marked) : undefined,
      ]);
      cases.delete(host);
    },
  };
}

/** Marks the ports of a host ACTIVE. Of those marked before, some may be gone with their VM. */
async function restorePorts(
  { cloud, log }: FaultMeans,
  host: string,
  marked: readonly string[],
): Promise<void> {
  const { ports } = cloud.network;
  const present = new Set((await ports.list({ hostId: host })).map(({ id }) => id));
  await Promise.all(
    [...new Set([...present, ...marked])].map(async (id) => {
      try {
        await ports.setDataPlaneStatus(id, 'ACTIVE');
      } catch (error) {
        if (present.has(id)) throw error;
        log.info('a port that was marked DOWN is gone', { host, portId: id, reason: messageOf(error) });
      }
    }),
  );
}
