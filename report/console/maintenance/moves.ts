import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import type { Page } from '../page.ts';
import { INDENT } from '../page.ts';
import { clean, showDuration, wrap } from '../../text/terminal.ts';
import { shortHosts, shortIds } from '../../text/short-names.ts';
import { textTable } from './table.ts';
import type { Column } from './table.ts';

type Move = MaintenanceRecord['moves'][number];

const MOST_HOST_WIDTH = 24;

/** Every instance that was moved: from where to where, and how long it took. */
export function moveTable(page: Page, { moves, hosts }: MaintenanceRecord): readonly string[] {
  const { glyphs, paint } = page;
  const host = shortHosts(hosts.map((host) => host.host));
  const id = shortIds(moves.map((move) => move.instanceId));
  const columns: readonly Column<Move>[] = [
    { title: 'move', align: 'left', spare: 0, cell: (move) => clean(id(move.instanceId)) },
    { title: 'how', align: 'left', spare: 2, cell: (move) => clean(move.action) },
    { title: 'from', align: 'left', spare: 0, most: MOST_HOST_WIDTH, cell: (move) => clean(host(move.from)) },
    {
      title: 'to',
      align: 'left',
      spare: 1,
      most: MOST_HOST_WIDTH,
      cell: (move) => (move.to === null ? glyphs.none : clean(host(move.to))),
    },
    {
      title: 'took',
      align: 'right',
      spare: 0,
      cell: (move) => (move.durationMs === null ? glyphs.none : showDuration(move.durationMs)),
    },
    {
      title: '',
      align: 'left',
      spare: 0,
      cell: (move) => glyphs.verdicts[verdictOf(move)],
      brush: (move) => paint.verdict[verdictOf(move)],
    },
  ];
  const reasons = moves.flatMap((move) => {
    if (move.outcome !== 'failed') return [];
    const text = `${id(move.instanceId)} from ${host(move.from)}: ${move.reason ?? 'no reason was given'}`;
    return wrap(text, page.columns - INDENT.length).map((line) => `${INDENT}${paint.verdict.failed(line)}`);
  });
  return [...textTable(page, columns, moves), ...reasons];
}

function verdictOf({ outcome }: Move): 'passed' | 'failed' | 'unknown' {
  if (outcome === null) return 'unknown';
  return outcome === 'done' ? 'passed' : 'failed';
}
