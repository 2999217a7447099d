import type { VNode } from 'preact';
import type { RunRecord } from '../../../record/run-record.ts';

/** Records larger than this are embedded without blanks. */
const MOST_READABLE = 200_000;
/** Larger ones are in the page once, without a link that holds them a second time. */
const MOST_LINKED = 200_000;

/** Text for a `script` that no browser runs: nothing in it can end the element. */
export function scriptText(json: string): string {
  return json.replaceAll('<', String.raw`\u003c`);
}

/**
 * The whole record. It stands in the page once, as data for programs, and is shown by the stylesheet: people can
 * copy it without a script.
 */
export function RawRecord({ record, id }: { record: RunRecord; id: string }): VNode {
  const compact = JSON.stringify(record);
  const json = compact.length > MOST_READABLE ? compact : JSON.stringify(record, null, 1);
  const href = `data:application/json;base64,${Buffer.from(compact).toString('base64')}`;
  return (
    <>
      {href.length <= MOST_LINKED && (
        <p class="screen-only">
          <a href={href} download={`doctor-run-${record.runId}.json`}>
            Download the record
          </a>{' '}
          <span class="muted">(JSON, {Math.ceil(compact.length / 1000)} kB)</span>
        </p>
      )}
      <details class="screen-only">
        <summary>Show the record, to copy it</summary>
        <p class="muted">A click selects all of it.</p>
        <div class="record" role="group" aria-label={`Record of run ${record.runId}`} tabIndex={0}>
          <script type="application/json" id={id} dangerouslySetInnerHTML={{ __html: scriptText(json) }} />
        </div>
      </details>
    </>
  );
}
