import type { Clock } from '../../../core/clock.ts';
import { newUuid } from '../../../core/ids.ts';

/** A row of os-services. */
export interface Service {
  readonly number: number;
  readonly id: string;
  readonly host: string;
  readonly binary: string;
  /** `nova` for compute hosts, `internal` for the control plane. */
  readonly zone: string;
  readonly disabled: boolean;
  readonly disabledReason: string | null;
  readonly forcedDown: boolean;
  readonly lastSeenUs: number;
  readonly updatedUs: number;
}

/** What an administrator may change of a service. */
export type ServiceChange = Partial<Pick<Service, 'disabled' | 'disabledReason' | 'forcedDown'>>;

/** The services and their reports. */
export interface ServiceStore {
  all(): readonly Service[];
  find(id: string): Service | undefined;
  findCompute(host: string): Service | undefined;
  update(service: Service, change: ServiceChange): Service;
  /** Records a report of a live service. */
  seen(service: Service): void;
  remove(service: Service): void;
  /** Alive: not forced down, and its last report is newer than `service_down_time` (nova/servicegroup). */
  isUp(service: Service): boolean;
}

/** Nova's default `service_down_time`: older reports mean that the service is down. */
export const SERVICE_DOWN_TIME_MS = 60_000;
/** Nova's default `report_interval`. */
export const REPORT_INTERVAL_MS = 10_000;
/** The name of the machine the control plane runs on. */
export const CONTROLLER = 'controller';

type MutableService = { -readonly [K in keyof Service]: Service[K] };

/** The control plane's own services and one nova-compute for each host. */
export function createServiceStore(clock: Clock, computeHosts: readonly string[]): ServiceStore {
  const byId = new Map<string, MutableService>();
  const computeByHost = new Map<string, MutableService>();
  let lastNumber = 0;
  const add = (host: string, binary: string, zone: string): void => {
    lastNumber += 1;
    const now = clock.wallUs();
    const service: MutableService = {
      number: lastNumber,
      id: newUuid(),
      host,
      binary,
      zone,
      disabled: false,
      disabledReason: null,
      forcedDown: false,
      lastSeenUs: now,
      updatedUs: now,
    };
    byId.set(service.id, service);
    if (binary === 'nova-compute') computeByHost.set(host, service);
  };
  add(CONTROLLER, 'nova-scheduler', 'internal');
  add(CONTROLLER, 'nova-conductor', 'internal');
  for (const host of computeHosts) add(host, 'nova-compute', 'nova');

  return {
    all: () => [...byId.values()],
    find: (id) => byId.get(id) ?? [...byId.values()].find((service) => String(service.number) === id),
    findCompute: (host) => computeByHost.get(host),
    update(service, change) {
      Object.assign(service, change, { updatedUs: clock.wallUs() });
      return service;
    },
    seen(service) {
      const now = clock.wallUs();
      Object.assign(service, { lastSeenUs: now, updatedUs: now });
    },
    remove(service) {
      byId.delete(service.id);
      if (service.binary === 'nova-compute') computeByHost.delete(service.host);
    },
    isUp: (service) =>
      !service.forcedDown && clock.wallUs() - service.lastSeenUs <= SERVICE_DOWN_TIME_MS * 1000,
  };
}
