import type { VNode } from 'preact';
import type { ScenarioRecord } from '../../../profiler/scenario-record.ts';
import { CheckpointTable, ComponentTable } from './tables.tsx';
import { TimesTable } from './times.tsx';
import { VmCurve } from './vm-curve.tsx';
import { VmLanes } from './vm-lanes.tsx';
import { MOST_LANES } from './vm-order.ts';
import { VmSpread, VmTable } from './vm-table.tsx';
import { Waterfall } from './waterfall.tsx';

/** A fault: where its time went, for the run and for each VM. */
export function FaultSection({ scenario, id }: { scenario: ScenarioRecord; id: string }): VNode {
  const { checkpoints, vms, notifications } = scenario;
  return (
    <>
      <TimesTable scenario={scenario} />
      {(checkpoints.length > 0 || scenario.gaps.length > 0) && (
        <>
          <Waterfall scenario={scenario} id={id} />
          {vms.length > 1 && (
            <p class="muted">
              It follows the VM whose alarm came last; checkpoints 4 and 10 are those of the last VM.
            </p>
          )}
          <ComponentTable {...scenario} />
          <CheckpointTable {...scenario} />
        </>
      )}
      {vms.length > 0 && (
        <>
          {vms.length > 1 && <VmSpread notifications={notifications} />}
          <VmLanes scenario={scenario} id={id} />
          {vms.length > MOST_LANES && <VmCurve scenario={scenario} id={id} />}
          {vms.length > 1 && <VmTable vms={vms} />}
        </>
      )}
    </>
  );
}
