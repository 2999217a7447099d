import { CHECKPOINT } from '../record/checkpoints.ts';
import type { FaultRecord } from '../record/scenario-record.ts';

/** The record with checkpoint 0 under the name that the fault has for it: `link down`, `partitioned`. */
export function withOnset(record: FaultRecord, onset: string | undefined): FaultRecord {
  if (onset === undefined) return record;
  const rename = <Entry extends { readonly index: number; readonly name: string }>(entry: Entry): Entry =>
    entry.index === CHECKPOINT.fault ? { ...entry, name: onset } : entry;
  return {
    ...record,
    checkpoints: record.checkpoints.map(rename),
    gaps: record.gaps.map(rename),
    vms: record.vms.map((vm) => ({
      ...vm,
      checkpoints: vm.checkpoints.map(rename),
      gaps: vm.gaps.map(rename),
    })),
  };
}
