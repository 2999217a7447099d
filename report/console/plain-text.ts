import type { RunRecord } from '../../record/run-record.ts';
import { formatConsole } from './format.ts';

const COLUMNS = 100;

/** What a terminal of a hundred columns shows, without its colors. */
export function formatText(record: RunRecord): string {
  return formatConsole(record, { columns: COLUMNS, color: false, unicode: true });
}
