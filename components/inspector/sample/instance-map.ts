import { z } from 'zod';
import type { MarkableVm } from '../permit.ts';
import type { CloudServer } from '../contract.ts';

/** A VM on a host. */
export type Instance = MarkableVm;

/** Which VMs are on which host, in memory: on the path of the fault there is no time to ask Nova. */
export interface InstanceMap {
  on(host: string): readonly Instance[];
  /** Learns from a notification of Nova's; others and malformed ones change nothing. */
  learn(notification: { readonly eventType: string; readonly payload: unknown }): void;
  /** Replaces all by a list of the cloud's, keeping what notifications said while it was made. */
  reconcile(list: () => Promise<readonly CloudServer[]>): Promise<void>;
}

/** What Nova says of a VM in every `compute.instance.*` (nova/notifications/base.py, info_from_instance). */
const payloadSchema = z.object({
  instance_id: z.string().min(1),
  tenant_id: z.string(),
  /** Empty or null while the VM is on no host. Foreign notifications of the same type have none. */
  host: z.string().nullable(),
  /** The vm_state. */
  state: z.string().optional(),
  /** The task_state; empty when there is none. */
  state_description: z.string().nullish(),
});

/** A VM after a change. */
type Change = CloudServer;

/** An empty {@link InstanceMap}. */
export function createInstanceMap(): InstanceMap {
  let hostOf = new Map<string, string>();
  let byHost = new Map<string, Map<string, Instance>>();
  /** Changes since a list was asked for: they are newer than its rows. */
  const journals = new Set<Change[]>();

  const apply = ({ host, ...vm }: Change): void => {
    const { id } = vm;
    const before = hostOf.get(id);
    if (before !== undefined && before !== host) {
      hostOf.delete(id);
      byHost.get(before)?.delete(id);
    }
    if (host === undefined) return;
    hostOf.set(id, host);
    const there = byHost.get(host) ?? new Map<string, Instance>();
    byHost.set(host, there.set(id, vm));
  };

  return {
    on: (host) => [...(byHost.get(host)?.values() ?? [])],
    learn({ eventType, payload }) {
      const change = changeIn(eventType, payload);
      if (change === undefined) return;
      for (const journal of journals) journal.push(change);
      apply(change);
    },
    async reconcile(list) {
      const journal: Change[] = [];
      journals.add(journal);
      try {
        const servers = await list();
        hostOf = new Map();
        byHost = new Map();
        for (const server of servers) apply(server);
        for (const change of journal) apply(change);
      } finally {
        journals.delete(journal);
      }
    },
  };
}

function changeIn(eventType: string, payload: unknown): Change | undefined {
  if (!eventType.startsWith('compute.instance.')) return undefined;
  const read = payloadSchema.safeParse(payload);
  if (!read.success) return undefined;
  const { instance_id: id, tenant_id: projectId, host, state, state_description: task } = read.data;
  const isGone = eventType === 'compute.instance.delete.end' || state === 'deleted';
  return {
    id,
    projectId,
    host: isGone || host === null || host === '' ? undefined : host,
    vmState: state,
    taskState: task === '' ? undefined : (task ?? undefined),
  };
}
