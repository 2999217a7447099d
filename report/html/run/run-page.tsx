import type { VNode } from 'preact';
import type { RunRecord } from '../../../record/run-record.ts';
import type { ScenarioRecord, ScenarioSummary } from '../../../record/scenario-record.ts';
import { headline } from '../../text/headline.ts';
import { worthShowing } from '../../worth-showing.ts';
import { Simulated } from '../parts/figure.tsx';
import { RawRecord } from '../parts/record.tsx';
import { VerdictMark } from '../parts/verdict.tsx';
import { durationText, msText, timeText } from '../../text/html.ts';
import { Environment } from './environment.tsx';
import { ScenarioGroup, groupId } from './scenario-group.tsx';

interface Props {
  readonly record: RunRecord;
  /** Before every id, where several runs share a page. */
  readonly prefix: string;
}

/** A page of one run. */
export function RunPage({ record, prefix }: Props): VNode {
  return (
    <>
      <header>
        <p class="kicker">
          doctor · {record.target.name} · installer {record.installer} · {timeText(record.startedAt)} · run{' '}
          <span class="mono">{record.runId}</span>
        </p>
        <h1>
          <VerdictMark verdict={record.verdict} isLarge /> {titleOf(record)}
        </h1>
        <RunSummary record={record} prefix={prefix} />
      </header>
      <main>
        <RunSections record={record} prefix={prefix} />
      </main>
    </>
  );
}

/** The sentence of a run: of its only scenario, or which ones there were. */
export function titleOf({ scenarios, summary }: RunRecord): string {
  const [only] = scenarios;
  if (only === undefined) return 'Nothing was run';
  if (scenarios.length > 1) {
    const parts = summary.map(({ name, iterations }) =>
      iterations > 1 ? `${name}\u00A0×\u00A0${iterations}` : name,
    );
    return parts.join(' · ');
  }
  const sentence = headline(only);
  return sentence === '' ? only.name : sentence;
}

/** Why the verdict, and the outline of the page. */
export function RunSummary({ record, prefix }: Props): VNode {
  const { verdict, reason } = record;
  return (
    <>
      {reason !== undefined && <p class={`why ${verdict}`}>{reason}</p>}
      <ul class="outline">
        {record.summary.map((summary) => (
          <OutlineLine
            summary={summary}
            iterations={record.scenarios.filter((scenario) => scenario.name === summary.name)}
            anchor={groupId(prefix, summary.name)}
            isOnly={record.scenarios.length === 1}
          />
        ))}
        <li>
          <a href={`#${prefix}environment`}>environment and record</a>
        </li>
      </ul>
    </>
  );
}

function OutlineLine(props: {
  summary: ScenarioSummary;
  iterations: readonly ScenarioRecord[];
  anchor: string;
  /** The title of the page says it all. */
  isOnly: boolean;
}): VNode {
  const { summary, iterations, anchor, isOnly } = props;
  const shown = worthShowing(iterations);
  const counts = (['failed', 'unknown', 'skipped', 'passed'] as const).filter(
    (verdict) => summary.verdicts[verdict] > 0,
  );
  return (
    <li>
      <a href={`#${anchor}`}>{summary.name}</a>
      {isOnly ? null : iterations.length === 1 && shown !== undefined ? (
        <>
          <VerdictMark verdict={shown.verdict} />
          <span>{headline(shown)}</span>
        </>
      ) : (
        <>
          {counts.map((verdict) => (
            <span>
              {summary.verdicts[verdict]} × <VerdictMark verdict={verdict} />
            </span>
          ))}
          <span>{medianOf(summary)}</span>
        </>
      )}
    </li>
  );
}

/** How long a repeated scenario took: its notification, or its session. */
function medianOf(summary: ScenarioSummary): string {
  if (summary.kind === 'fault') {
    const { notificationTimeMs: time } = summary;
    return time === null ? '' : `notified in ${msText(time.median)} (median), ${msText(time.max)} at most`;
  }
  const session = summary.kind === 'maintenance' ? summary.maintenance?.totalMs : undefined;
  return session === null || session === undefined
    ? ''
    : `sessions of ${durationText(session.median)} (median), ${durationText(session.max)} at most`;
}

/** Scenarios, environment and record of a run. */
export function RunSections({ record, prefix }: Props): VNode {
  const environment = `${prefix}environment`;
  return (
    <Simulated.Provider value={record.target.kind === 'simulated'}>
      {record.summary.map((summary) => (
        <ScenarioGroup
          summary={summary}
          iterations={record.scenarios.filter((scenario) => scenario.name === summary.name)}
          id={groupId(prefix, summary.name)}
          isOnly={record.scenarios.length === 1}
        />
      ))}
      <section aria-labelledby={environment}>
        <h2 id={environment}>Environment</h2>
        <Environment record={record} />
        <h3 class="screen-only">Record</h3>
        <RawRecord record={record} id={`${prefix}record`} />
      </section>
    </Simulated.Provider>
  );
}
