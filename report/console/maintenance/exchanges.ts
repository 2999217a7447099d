import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import type { Page } from '../page.ts';
import { clean, showMs } from '../../text/terminal.ts';
import { exchangeVerdict, wantsReply } from '../../exchange-verdict.ts';
import { shortHosts, shortIds } from '../../text/short-names.ts';
import { textTable } from './table.ts';
import type { Column } from './table.ts';

type Exchange = MaintenanceRecord['exchanges'][number];

/** One row: a question, or several messages of one kind about one host that want no answer. */
interface Row {
  readonly exchange: Exchange;
  readonly count: number;
  /** The slowest of them. */
  readonly deliveryTimeMs: number | null;
}

const MOST_HOST_WIDTH = 18;

/** The messages to projects, and how long each step of the answer took, in milliseconds. */
export function exchangeTable(page: Page, record: MaintenanceRecord): readonly string[] {
  const { glyphs, paint } = page;
  const { exchanges, session } = record;
  const host = shortHosts(record.hosts.map((host) => host.host));
  const project = shortIds(session.projectIds);
  const ms = (value: number | null): string => (value === null ? glyphs.none : showMs(value));
  const number = (title: string, spare: number, of: (row: Row) => number | null): Column<Row> => ({
    title,
    align: 'right',
    spare,
    cell: (row) => ms(of(row)),
  });
  const columns: readonly Column<Row>[] = [
    {
      title: 'message, times in ms',
      align: 'left',
      spare: 0,
      cell: ({ exchange, count }) =>
        `${exchange.state}${count > 1 ? ` ${glyphs.times}${count}` : sentAgain(page, exchange)}`,
    },
    ...(session.projectIds.length > 1
      ? [
          {
            title: 'project',
            align: 'left',
            spare: 3,
            cell: ({ exchange }: Row) => clean(project(exchange.projectId)),
          } as const,
        ]
      : []),
    {
      title: 'host',
      align: 'left',
      spare: 4,
      most: MOST_HOST_WIDTH,
      cell: ({ exchange }) => (exchange.host === null ? '' : clean(host(exchange.host))),
    },
    number('delivery', 2, (row) => row.deliveryTimeMs),
    number('answer', 1, (row) => row.exchange.answerTimeMs),
    number('return', 2, (row) => row.exchange.returnTimeMs),
    number('total', 0, (row) => row.exchange.totalTimeMs),
    {
      title: 'reply',
      align: 'left',
      spare: 0,
      cell: ({ exchange }) => replyOf(page, exchange),
      brush: ({ exchange }) => paint.verdict[exchangeVerdict(exchange)],
    },
  ];
  return textTable(page, columns, rowsOf(exchanges));
}

function sentAgain({ glyphs }: Page, { sentTimes }: Exchange): string {
  return sentTimes > 1 ? ` ${glyphs.times}${sentTimes}` : '';
}

function replyOf({ glyphs }: Page, exchange: Exchange): string {
  if (!wantsReply(exchange)) return '';
  const mark = glyphs.verdicts[exchangeVerdict(exchange)];
  const word = exchange.reply === null ? 'none' : exchange.reply.startsWith('NACK') ? 'NACK' : 'ACK';
  return `${mark} ${word}${exchange.accepted === false ? ' refused' : ''}`;
}

/** Messages one after another that say the same of the same host are one row. */
function rowsOf(exchanges: readonly Exchange[]): readonly Row[] {
  const rows: Row[] = [];
  for (const exchange of exchanges) {
    const row = rows.at(-1);
    const { deliveryTimeMs } = exchange;
    const isMore =
      !wantsReply(exchange) &&
      row?.exchange.state === exchange.state &&
      row.exchange.host === exchange.host &&
      row.exchange.projectId === exchange.projectId;
    if (isMore) {
      const slowest = Math.max(row.deliveryTimeMs ?? 0, deliveryTimeMs ?? 0);
      const isKnown = row.deliveryTimeMs !== null || deliveryTimeMs !== null;
      rows[rows.length - 1] = { ...row, count: row.count + 1, deliveryTimeMs: isKnown ? slowest : null };
    } else rows.push({ exchange, count: 1, deliveryTimeMs });
  }
  return rows;
}
