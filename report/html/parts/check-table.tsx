import type { VNode } from 'preact';
import type { ScenarioRecord } from '../../../record/scenario-record.ts';
import { Table } from './table.tsx';
import { VerdictMark } from './verdict.tsx';

/** Every check by name; nothing where none was made. */
export function CheckTable({ checks }: { checks: ScenarioRecord['checks'] }): VNode | null {
  if (checks.length === 0) return null;
  const hasReasons = checks.some((check) => check.reason !== undefined);
  return (
    <Table
      caption="Checks"
      columns={[
        { title: 'check', cell: ({ name }) => name },
        { title: 'verdict', cell: ({ verdict }) => <VerdictMark verdict={verdict} /> },
        ...(hasReasons
          ? [
              {
                title: 'why',
                isLong: true,
                cell: ({ reason }: ScenarioRecord['checks'][number]) => reason ?? '',
              },
            ]
          : []),
      ]}
      rows={checks}
    />
  );
}
