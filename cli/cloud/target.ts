import type { HostAccess } from '../../installers/registry.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import type { OpenStack } from '../../openstack/cloud.ts';

/** The cloud that a run is made on. */
export interface Target {
  readonly kind: 'simulated' | 'openstack';
  /** What to call it in the record: the authentication URL, or `embedded cloud`. */
  readonly name: string;
  readonly cloud: OpenStack;
  readonly bus: Bus | undefined;
  /** How its hosts are reached, where the cloud itself says so. */
  readonly hostAccess: HostAccess | undefined;
  /** Switches the injected faults of the embedded cloud; they are on from a host's fault to its scenario's end. */
  setInjections(on: boolean): void;
}

/** The name of the embedded cloud in records. */
export const EMBEDDED = 'embedded cloud';
