import { CHECKPOINT, CHECKPOINTS } from '../record/checkpoints.ts';
import type { CheckpointKey } from '../record/checkpoints.ts';
import { toMs } from './units.ts';
import { criticalPath, stepStart } from './path.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import type { Stamp } from './stamps.ts';
import type { Timeline, Timelines } from './timeline.ts';
import { spanMs } from './times.ts';

/** The reached checkpoints of a timeline as the record has them, by index. */
export function checkpointRecords(
  { reached }: Timeline,
  origin: Stamp | undefined,
): FaultRecord['checkpoints'] {
  if (origin === undefined) return [];
  const path = new Set(criticalPath(reached));
  return CHECKPOINTS.flatMap(({ index, name, component }) => {
    const stamp = reached.get(index);
    if (stamp === undefined) return [];
    return {
      index,
      name,
      component,
      tMs: toMs(stamp.us - origin.us),
      uncertaintyMs: toMs(stamp.uncertaintyUs),
      source: stamp.source,
      stepMs: spanMs(stepStart(reached, stamp)?.us, stamp.us),
      onPath: path.has(stamp),
    };
  });
}

/** The timeline of each VM as the record has it. */
export function vmRecords({ vms, origin }: Timelines): FaultRecord['vms'] {
  return vms.map((vm) => {
    const at = (name: CheckpointKey): number | undefined => vm.reached.get(CHECKPOINT[name])?.us;
    return {
      instanceId: vm.instanceId,
      checkpoints: checkpointRecords(vm, origin),
      gaps: [...vm.gaps],
      notificationTimeMs: spanMs(at('rawFailure'), at('receivedAlarm')),
      recoveryTimeMs: spanMs(at('rawFailure'), at('handledAlarm')),
      deliveries: vm.deliveries,
    };
  });
}
