import type { FaultRecord } from '../../../record/scenario-record.ts';
import { clean } from '../../text/terminal.ts';
import { shortIds } from '../../text/short-names.ts';

type Vm = FaultRecord['vms'][number];

/** A lane of the drawing: one VM, and what to call it. */
export interface Lane {
  readonly vm: Vm;
  readonly label: string;
}

/** More VMs than this get a summary, and a curve of all of them. */
export const MOST_LANES = 50;
/** So many VMs without an alarm get a lane in a summary. */
const MOST_SILENT_LANES = 8;

/** The VMs by their notification time; those without an alarm come first. */
export function byNotification(vms: readonly Vm[]): readonly Vm[] {
  return [...vms].sort(
    (a, b) =>
      (a.notificationTimeMs ?? Number.NEGATIVE_INFINITY) - (b.notificationTimeMs ?? Number.NEGATIVE_INFINITY),
  );
}

/** A lane for every VM, or for the notable ones where there are many. */
export function lanesOf(vms: readonly Vm[]): readonly Lane[] {
  const name = shortIds(vms.map((vm) => vm.instanceId));
  const label = (vm: Vm): string => clean(name(vm.instanceId));
  const sorted = byNotification(vms);
  if (sorted.length <= MOST_LANES) return sorted.map((vm) => ({ vm, label: label(vm) }));
  const silent = sorted.filter((vm) => vm.notificationTimeMs === null);
  const notified = sorted.slice(silent.length);
  const at = (share: number): number => Math.max(0, Math.ceil(share * notified.length) - 1);
  const scenario = (
    [
      ['first', 0],
      ['median', at(0.5)],
      ['p95', at(0.95)],
      ['last', notified.length - 1],
    ] as const
  ).flatMap(([word, index]) => {
    const vm = notified[index];
    return vm === undefined ? [] : [{ vm, label: `${word}: ${label(vm)}` }];
  });
  return [...silent.slice(0, MOST_SILENT_LANES).map((vm) => ({ vm, label: label(vm) })), ...scenario];
}
