import type { RunRecord } from '../record/run-record.ts';

/** The record as it is kept in `run.json`; the same record gives the same bytes. */
export function formatJson(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
