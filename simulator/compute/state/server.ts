import type { Flavor } from './flavors.ts';

/** Nova's vm_states (nova/compute/vm_states.py) that occur here. */
export type VmState = 'building' | 'active' | 'stopped' | 'resized' | 'error' | 'deleted';

/** Why a server is in ERROR (API reference: servers, `fault`). */
export interface ServerFault {
  readonly code: number;
  readonly message: string;
  readonly createdUs: number;
  readonly details?: string;
}

/** One entry of os-instance-actions. */
export interface InstanceAction {
  readonly action: string;
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
  readonly startUs: number;
  readonly message: string | null;
}

/** The origin of a server whose migration or resize waits for confirmation. */
export interface PendingMove {
  readonly sourceHost: string;
  readonly sourceFlavor: Flavor;
  readonly vmState: VmState;
}

/** The part of a server that the boot request fixes. */
export interface ServerSpec {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly name: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly flavor: Flavor;
  /** Empty when the server boots without an image. */
  readonly imageId: string;
  readonly keyName: string | null;
  readonly userData: string | null;
  readonly configDrive: boolean;
  readonly securityGroups: readonly string[];
  /** As requested; the API shows the host's zone once there is a host. */
  readonly availabilityZone: string | null;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly groupId?: string;
  readonly diskConfig: 'AUTO' | 'MANUAL';
}

/** The part of a server that changes. */
export interface ServerState {
  name: string;
  description: string | null;
  metadata: Readonly<Record<string, string>>;
  tags: readonly string[];
  flavor: Flavor;
  vmState: VmState;
  taskState: string | null;
  host: string | null;
  /** nova/compute/power_state.py: 0 none, 1 running, 4 shut down. */
  powerState: 0 | 1 | 4;
  launchedUs: number | null;
  terminatedUs: number | null;
  fault: ServerFault | undefined;
  move: PendingMove | undefined;
}

/** A server as Nova keeps it. Only {@link import('./servers.ts').ServerStore.update} changes it. */
export interface Server extends Readonly<Omit<ServerSpec, keyof ServerState>>, Readonly<ServerState> {
  /** The row number, from which the instance name is made. */
  readonly number: number;
  readonly createdUs: number;
  readonly updatedUs: number;
  readonly actions: readonly InstanceAction[];
}

/** The hypervisor's name for a server (`instance_name_template`, default `instance-%08x`). */
export function instanceName(server: Server): string {
  return `instance-${server.number.toString(16).padStart(8, '0')}`;
}
