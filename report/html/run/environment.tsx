import type { VNode } from 'preact';
import type { RunRecord } from '../../../record/run-record.ts';
import { endOf } from '../../../profiler/run-end.ts';
import type { RunEnd } from '../../../profiler/run-end.ts';
import { programText } from '../../text/program.ts';
import { Facts, Table } from '../parts/table.tsx';
import { NONE, durationText, timeText } from '../../text/html.ts';

/** Why it is not known how a run ended. */
const END_WORDS: Readonly<Record<RunEnd, string>> = {
  ended: '',
  open: 'the run did not end',
  'not logged': 'logs do not show it',
};

/** What the run was made with and on, how to repeat it, and what it left. */
export function Environment({ record }: { record: RunRecord }): VNode {
  const { target, installer, startedAt, finishedAt, command, options, leftovers, warnings, runId } = record;
  return (
    <>
      <Facts
        facts={[
          ['cloud', `${target.name} (${target.kind === 'simulated' ? 'SIMULATED' : 'OpenStack'})`],
          ['installer', installer],
          ['run', <span class="mono">{runId}</span>],
          ['began', timeText(startedAt)],
          ['ended', finishedAt === null ? `not known: ${END_WORDS[endOf(record)]}` : timeText(finishedAt)],
          ['took', durationText(runLengthMs(record))],
          ['program', programText(record.doctor)],
        ]}
      />
      <h3>Repeat the run</h3>
      <pre>{command}</pre>
      {warnings.length > 0 && (
        <>
          <h3>Warnings</h3>
          <ul class="notes warning">
            {warnings.map((text) => (
              <li>{text}</li>
            ))}
          </ul>
        </>
      )}
      <h3>Left behind</h3>
      {leftovers.length === 0 ? (
        <p>{finishedAt === null ? `Not known: ${END_WORDS[endOf(record)]}.` : 'Nothing.'}</p>
      ) : (
        <>
          <Table
            caption="What the run made and could not take back"
            columns={[
              { title: 'what', isLong: true, cell: ({ what }) => what },
              { title: 'kind', cell: ({ kind }) => kind },
              { title: 'why', isLong: true, cell: ({ reason }) => reason },
            ]}
            rows={leftovers}
          />
          <p>
            <code>doctor cleanup {runId}</code> takes it back.
          </p>
        </>
      )}
      <details>
        <summary>Options of the run ({Object.keys(options).length})</summary>
        <Table
          caption="Options, secrets masked"
          columns={[
            { title: 'option', cell: ([name]) => <code>{name}</code> },
            { title: 'value', isLong: true, cell: ([, value]) => <code>{optionText(value)}</code> },
          ]}
          rows={Object.entries(options)}
        />
      </details>
    </>
  );
}

function optionText(value: RunRecord['options'][string]): string {
  if (value === null || value === '') return NONE;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** How long the run took, in milliseconds; null when it did not end. */
function runLengthMs({ startedAt, finishedAt }: RunRecord): number | null {
  return finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}
