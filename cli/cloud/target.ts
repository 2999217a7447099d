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
  /** Turns the faults that `--knob` ordered on or off; they are on from a host's fault to its scenario's end. */
  setKnobs(on: boolean): void;
}

/** The name of the embedded cloud in records. */
export const EMBEDDED = 'embedded cloud';
