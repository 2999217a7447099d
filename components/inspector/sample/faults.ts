import { messageOf } from '../../../core/errors.ts';
import { markDown } from './fault.ts';
import type { FaultDeps } from './fault.ts';
import type { MarkablePort } from '../permit.ts';
import { HOST_DOWN } from './events.ts';
import type { SouthboundEvent } from './events.ts';
import type { InstanceMap } from './instance-map.ts';

/** The faults of hosts: which are handled, and which are suppressed. */
export interface Faults {
  /** Handles an event; returns before the actions have ended. */
  handle(event: SouthboundEvent): void;
  /** Leaves the faults of a host alone from now on: it is in maintenance. */
  suppress(host: string): void;
  /** Handles the faults of a host again: its maintenance is over. */
  resume(host: string): void;
  /** Handles no fault from now on; resolves when the actions under way have ended. */
  disarm(): Promise<void>;
  /** Takes back the marks on a host, after the actions under way have ended. */
  restore(host: string): Promise<void>;
  /** The number of hosts whose actions have not ended. */
  readonly underWay: number;
}

/** What is known of a host that was reported. */
interface HostRecord {
  /** The Monitor's name for the fault; a report that repeats it is no new fault. */
  readonly eventId: string;
  /** The ports that were marked, as they were before the first mark. */
  readonly ports: readonly MarkablePort[];
}

/** Handles the faults of hosts, each once. */
export function createFaults(deps: FaultDeps, instances: InstanceMap): Faults {
  const { cloud, log, recorder, permit } = deps;
  let isArmed = true;
  const underWay = new Map<string, Promise<void>>();
  const records = new Map<string, HostRecord>();
  const inMaintenance = new Set<string>();

  const markHost = async (host: string, eventId: string): Promise<void> => {
    const affected = permit.vms(host, instances.on(host));
    recorder.stamp('inspector.affected-found', 'inspector', {
      host,
      instanceIds: affected.map(({ id }) => id),
    });
    const { ports, failures } = await markDown(deps, host, affected);
    const before = records.get(host)?.ports ?? [];
    // What failed may be tried again when the Monitor repeats itself.
    records.set(host, { eventId: failures === 0 ? eventId : '', ports: [...ports, ...before] });
  };
  const ignore = (host: string, reason: string): void => {
    log.warn('an event about a host is ignored', { host, reason });
    recorder.stamp('inspector.event-ignored', 'inspector', { host, reason });
  };
  const handleHostDown = (host: string, eventId: string): void => {
    if (!permit.covers(host)) {
      ignore(host, 'the run does not watch this host');
    } else if (!isArmed) {
      ignore(host, 'the run no longer marks hosts');
    } else if (inMaintenance.has(host)) {
      log.info('a host is in maintenance: its fault is left alone', { host });
    } else if (underWay.has(host) || records.get(host)?.eventId === eventId) {
      log.info('a host is reported again', { host });
    } else {
      const handling = markHost(host, eventId)
        .catch((error: unknown) => log.error('a fault was not handled', { host, reason: messageOf(error) }))
        .finally(() => underWay.delete(host));
      underWay.set(host, handling);
    }
  };

  return {
    get underWay() {
      return underWay.size;
    },
    handle({ type, details }) {
      const host = details?.hostname;
      const status = details?.status?.toLowerCase() ?? 'down';
      if (type === HOST_DOWN && host !== undefined && status !== 'down') {
        ignore(host, `its status is ${details?.status}, not down`);
      } else if (type === HOST_DOWN && host !== undefined) {
        handleHostDown(host, `${details?.monitor_id ?? ''}/${details?.monitor_event_id ?? ''}`);
      } else {
        log.info('an event of another type is ignored', { type });
      }
    },
    suppress(host) {
      inMaintenance.add(host);
      log.info('faults of a host are left alone', { host });
    },
    resume(host) {
      inMaintenance.delete(host);
      log.info('faults of a host are handled again', { host });
    },
    async disarm() {
      isArmed = false;
      await Promise.all(underWay.values());
    },
    async restore(host) {
      await underWay.get(host);
      const marked = records.get(host)?.ports ?? [];
      await Promise.all([
        cloud.compute.services.forceDown(host, false, deps.serviceIdOf(host)),
        restorePorts(deps, host, marked),
      ]);
      records.delete(host);
    },
  };
}

/** Sets the ports that were marked to what they were before. Some may be gone with their VM. */
async function restorePorts(
  { cloud, log }: FaultDeps,
  host: string,
  marked: readonly MarkablePort[],
): Promise<void> {
  if (marked.length === 0) return;
  const { ports } = cloud.network;
  const present = new Set((await ports.list({ hostId: host })).map(({ id }) => id));
  // The oldest of several marks on a port knows what it was; it comes last.
  const before = new Map(marked.map(({ id, dataPlaneStatus }) => [id, dataPlaneStatus ?? null]));
  await Promise.all(
    [...before].map(async ([id, status]) => {
      try {
        await ports.setDataPlaneStatus(id, status);
      } catch (error) {
        if (present.has(id)) throw error;
        log.info('a port that was marked DOWN is gone', { host, portId: id, reason: messageOf(error) });
      }
    }),
  );
}
