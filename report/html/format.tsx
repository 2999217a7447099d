import { render } from 'preact-render-to-string';
import type { RunRecord } from '../../record/run-record.ts';
import { ComparisonPage } from './comparison/comparison-page.tsx';
import { Document } from './document.tsx';
import { RunPage, titleOf } from './run/run-page.tsx';

/** The page of a run: one file that needs no other, and runs no script. */
export function formatHtml(record: RunRecord): string {
  const { runId, target } = record;
  const { verdict } = record;
  return pageOf(
    <Document
      title={`${verdict.toUpperCase()}: ${titleOf(record)} (doctor run ${runId})`}
      simulated={target.kind === 'simulated' ? 'all' : 'none'}
    >
      <RunPage record={record} prefix="" />
    </Document>,
  );
}

/** One page of several runs, which also compares them: in the order in which the runs were made. */
export function formatHtmlOfMany(records: readonly RunRecord[]): string {
  const [first] = records;
  if (records.length === 1 && first !== undefined) return formatHtml(first);
  const sorted = [...records].sort((a, b) =>
    a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0,
  );
  const simulated = records.filter((record) => record.target.kind === 'simulated').length;
  return pageOf(
    <Document
      title={`${records.length} doctor runs compared`}
      simulated={simulated === 0 ? 'none' : simulated === records.length ? 'all' : 'some'}
    >
      <ComparisonPage records={sorted} />
    </Document>,
  );
}

function pageOf(document: Parameters<typeof render>[0]): string {
  return `<!doctype html>\n${render(document)}\n`;
}
