import type { VNode } from 'preact';
import type { FaultRecord } from '../../../record/scenario-record.ts';
import { Facts, Table } from '../parts/table.tsx';
import { alignedMs, msText } from '../../text/html.ts';
import { MOST_LANES, byNotification } from './vm-order.ts';

/** A table of more rows would be most of the page; the record has them all. */
const MOST_ROWS = 1000;
/** A table of more rows is folded. */
const MOST_OPEN_ROWS = 5;

/** How the notification times of several VMs spread. */
export function VmSpread({ notifications }: { notifications: FaultRecord['notifications'] }): VNode {
  const { expected, received, firstMs, medianMs, p95Ms, lastMs } = notifications;
  return (
    <Facts
      facts={[
        ['owners notified', `${received} of ${expected}`],
        ['first', msText(firstMs)],
        ['median', msText(medianMs)],
        ['p95', msText(p95Ms)],
        ['last, which is judged', msText(lastMs)],
      ]}
    />
  );
}

/** Every VM's times as figures. */
export function VmTable({ vms }: { vms: FaultRecord['vms'] }): VNode {
  const sorted = byNotification(vms);
  const time = alignedMs(vms.flatMap((vm) => [vm.notificationTimeMs, vm.recoveryTimeMs]));
  const hasGaps = vms.some((vm) => vm.gaps.length > 0);
  const rows = sorted.slice(0, MOST_ROWS);
  const table = (
    <Table
      caption="VMs by notification time"
      columns={[
        { title: 'VM', cell: ({ instanceId }) => <span class="mono">{instanceId}</span> },
        { title: 'notification ms', isNumeric: true, cell: (vm) => time(vm.notificationTimeMs) },
        { title: 'recovery ms', isNumeric: true, cell: (vm) => time(vm.recoveryTimeMs) },
        { title: 'alarms', isNumeric: true, cell: (vm) => vm.deliveries },
        ...(hasGaps
          ? [
              {
                title: 'not seen',
                isLong: true,
                cell: (vm: FaultRecord['vms'][number]) => (
                  <span class="warning">
                    {vms.length > MOST_LANES
                      ? vm.gaps.map((gap) => gap.index).join(', ')
                      : vm.gaps.map((gap) => `${gap.index} ${gap.name}: ${gap.reason}`).join('; ')}
                  </span>
                ),
              },
            ]
          : []),
      ]}
      rows={rows}
    />
  );
  const more = sorted.length - rows.length;
  if (rows.length <= MOST_OPEN_ROWS) return table;
  return (
    <details>
      <summary>All VMs as a table</summary>
      {table}
      {more > 0 && <p>{more} more VMs are in the record.</p>}
    </details>
  );
}
