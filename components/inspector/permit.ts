/** A VM as an Inspector knows it when it is about to mark it. */
export interface MarkableVm {
  readonly id: string;
  readonly projectId: string;
  /** Nova's vm_state, `active`, `stopped`, `paused`…; undefined when nobody has said so yet. */
  readonly vmState: string | undefined;
  /** Nova's task_state; undefined when there is no task. */
  readonly taskState: string | undefined;
}

/** A port as an Inspector knows it when it is about to mark it. */
export interface MarkablePort {
  readonly id: string;
  readonly dataPlaneStatus: 'ACTIVE' | 'DOWN' | undefined;
}

/**
 * What an Inspector may mark. It is asked on the path of the fault, so its answers are synchronous; what it lets
 * through can be put back, even if this process is killed right after.
 */
export interface MarkPermit {
  /** Whether an event about this host is acted on. */
  covers(host: string): boolean;
  /** Those of the VMs on a host that may be marked. */
  vms(host: string, vms: readonly MarkableVm[]): readonly MarkableVm[];
  /** Those of the ports of a host that may be marked. */
  ports(host: string, ports: readonly MarkablePort[]): readonly MarkablePort[];
}

/** Everything, for an Inspector that serves a cloud and not a run. */
export const MARK_ALL: MarkPermit = { covers: () => true, vms: (_, vms) => vms, ports: (_, ports) => ports };

/** Nothing, for a run that breaks no host. */
export const MARK_NOTHING: MarkPermit = { covers: () => false, vms: () => [], ports: () => [] };
