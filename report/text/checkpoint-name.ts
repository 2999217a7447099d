import { CHECKPOINT, CHECKPOINTS } from '../../record/checkpoints.ts';
import type { FaultRecord } from '../../record/scenario-record.ts';

type Named = Pick<FaultRecord, 'checkpoints' | 'gaps'>;

/** What a record calls a checkpoint: the name of checkpoint 0 depends on the fault. */
export function checkpointName({ checkpoints, gaps }: Named, index: number): string {
  const entry = [...checkpoints, ...gaps].find((candidate) => candidate.index === index);
  return entry?.name ?? CHECKPOINTS[index]?.name ?? String(index);
}

/** What a record calls the beginning of the fault: `link down`. */
export function onsetOf(record: Named): string {
  return checkpointName(record, CHECKPOINT.fault);
}
