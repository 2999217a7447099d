import type { VNode } from 'preact';
import type { FaultRecord } from '../../../record/scenario-record.ts';
import { CheckTable } from '../parts/check-table.tsx';
import { CheckpointTable, ComponentTable } from './tables.tsx';
import { TimesTable } from './times.tsx';
import { VmCurve } from './vm-curve.tsx';
import { VmLanes } from './vm-lanes.tsx';
import { MOST_LANES } from './vm-order.ts';
import { VmSpread, VmTable } from './vm-table.tsx';
import { Waterfall } from './waterfall.tsx';

/** A fault: where its time went, for the run and for each VM. */
export function FaultSection({ scenario, id }: { scenario: FaultRecord; id: string }): VNode {
  const { checkpoints, gaps, vms, notifications, checks } = scenario;
  const hasTimeline = checkpoints.length > 0 || gaps.length > 0;
  const [only] = vms;
  return (
    <>
      {hasTimeline && (
        <>
          <TimesTable scenario={scenario} />
          <Waterfall scenario={scenario} id={id} />
          <p class="reading">
            {vms.length > 1 &&
              'It follows the VM whose alarm came last; checkpoints 4 and 10 are those of the last VM.'}
            {vms.length === 1 && `It is that of the only VM, ${only?.instanceId ?? ''}.`}
          </p>
        </>
      )}
      <div class="pair">
        <ComponentTable {...scenario} />
        <CheckTable checks={checks} />
      </div>
      {vms.length > 1 && (
        <>
          <VmLanes scenario={scenario} id={id} />
          {vms.length > MOST_LANES && <VmCurve scenario={scenario} id={id} />}
          <VmSpread notifications={notifications} />
          <VmTable vms={vms} />
        </>
      )}
      {hasTimeline && (
        <details>
          <summary>Checkpoints as a table</summary>
          <CheckpointTable {...scenario} />
        </details>
      )}
    </>
  );
}
