import type { VNode } from 'preact';
import type { FaultRecord } from '../../../record/scenario-record.ts';
import { componentRemarks } from '../../text/components.ts';
import { OFF_PATH } from '../../text/path.ts';
import { gapText } from '../../text/gap.ts';
import { Table } from '../parts/table.tsx';
import { alignedMs, errorText, shareText } from '../../text/html.ts';

/** What each component cost along the notification path, most expensive first. */
export function ComponentTable({ components }: FaultRecord): VNode | null {
  if (components.length === 0) return null;
  const cost = alignedMs(components.map((component) => component.costMs));
  const largest = Math.max(...components.map((component) => component.share));
  return (
    <div>
      <Table
        caption="What each component cost"
        columns={[
          { title: 'component', cell: ({ name }) => <span class={`name c-${name}`}>{name}</span> },
          { title: 'cost ms', isNumeric: true, cell: ({ costMs }) => cost(costMs) },
          { title: 'share', isNumeric: true, cell: ({ share }) => shareText(share) },
          {
            title: 'drawn',
            cell: ({ name, share }) => (
              <span class="share-box" aria-hidden="true">
                <span class={`share c-${name}`} style={`width:${((share / largest) * 100).toFixed(1)}%`} />
              </span>
            ),
          },
        ]}
        rows={components}
      />
      {componentRemarks(components).map((text) => (
        <p class="warning">{text}</p>
      ))}
    </div>
  );
}

type Row =
  { readonly seen: FaultRecord['checkpoints'][number] } | { readonly gap: FaultRecord['gaps'][number] };

/** Every checkpoint with its time, and the reason for each that was not seen. */
export function CheckpointTable({ checkpoints, gaps }: FaultRecord): VNode {
  const time = alignedMs(checkpoints.map((checkpoint) => checkpoint.tMs));
  const rows: readonly Row[] = [
    ...checkpoints.map((seen) => ({ seen })),
    ...gaps.map((gap) => ({ gap })),
  ].sort((a, b) => indexOf(a) - indexOf(b));
  return (
    <Table<Row>
      caption="Checkpoints"
      columns={[
        {
          title: 'checkpoint',
          cell: (row) => `${indexOf(row)} ${'seen' in row ? row.seen.name : row.gap.name}`,
        },
        {
          title: 'component',
          cell: (row) =>
            'seen' in row && <span class={`name c-${row.seen.component}`}>{row.seen.component}</span>,
        },
        { title: 't ms', isNumeric: true, cell: (row) => time('seen' in row ? row.seen.tMs : null) },
        {
          title: 'error',
          isNumeric: true,
          cell: (row) => ('seen' in row ? errorText(row.seen.uncertaintyMs) : ''),
        },
        { title: 'step ms', isNumeric: true, cell: (row) => time('seen' in row ? row.seen.stepMs : null) },
        {
          title: 'remark',
          isLong: true,
          cell: (row) =>
            'seen' in row ? (
              <span class="muted">{row.seen.onPath ? '' : OFF_PATH}</span>
            ) : (
              <span class="warning">{gapText(row.gap.reason)}</span>
            ),
        },
        { title: 'stamped by', cell: (row) => ('seen' in row ? row.seen.source : '') },
      ]}
      rows={rows}
    />
  );
}

function indexOf(row: Row): number {
  return 'seen' in row ? row.seen.index : row.gap.index;
}
