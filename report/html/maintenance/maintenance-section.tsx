import type { VNode } from 'preact';
import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import type { ScenarioRecord } from '../../../record/scenario-record.ts';
import { percentile } from '../../../profiler/statistics.ts';
import { CheckTable } from '../parts/check-table.tsx';
import { Facts } from '../parts/table.tsx';
import { NONE, durationText, msText } from '../../text/html.ts';
import { HostTimeline } from './host-timeline.tsx';
import { ExchangeTable, FaultTable, HostTable, MoveTable } from './tables.tsx';

interface Props {
  readonly record: MaintenanceRecord;
  readonly checks: ScenarioRecord['checks'];
  readonly id: string;
}

/** A maintenance: the session, its hosts, who served, what was said and moved, and what was wrong. */
export function MaintenanceSection({ record, checks, id }: Props): VNode {
  const { gaps, service, hosts } = record;
  const doubts = [...gaps, ...service.unclear];
  const hasFaults = record.violations.length + service.incidents.length > 0;
  return (
    <>
      <SessionFacts record={record} />
      {hosts.length > 0 && <HostTimeline record={record} id={id} />}
      <FaultTable {...record} />
      {!hasFaults && (
        <p>{doubts.length > 0 ? 'No violation of the protocol was seen.' : 'The protocol was kept.'}</p>
      )}
      {doubts.length > 0 && (
        <>
          <p class="warning">What is not certain:</p>
          <ul class="notes warning">
            {doubts.map((text) => (
              <li>{text}</li>
            ))}
          </ul>
        </>
      )}
      <HostTable {...record} />
      <ExchangeTable {...record} />
      <div class="pair">
        <MoveTable {...record} />
        <CheckTable checks={checks} />
      </div>
    </>
  );
}

function SessionFacts({ record }: { record: MaintenanceRecord }): VNode {
  const { session, service, exchanges, moves, scalings } = record;
  const replies = exchanges.flatMap((exchange) =>
    exchange.reply === null ? [] : (exchange.totalTimeMs ?? []),
  );
  const moveTimes = moves.flatMap((move) => move.durationMs ?? []);
  return (
    <Facts
      facts={[
        ['session, from its order to its end', durationText(session.totalMs)],
        ['its end', session.reason === null ? session.state : `${session.state ?? NONE}: ${session.reason}`],
        ['lead time', askedFor(session.leadTimeMs, session.leadMs)],
        ['work', durationText(session.workTimeMs)],
        ['work at each host, as requested', durationText(session.hostWorkMs)],
        ['replies', spread(replies)],
        ['moves', spread(moveTimes)],
        [
          'scaled',
          scalings
            .map(
              ({ by, instances, atMs }) =>
                `${by > 0 ? '+' : '−'}${Math.abs(by)}${instances === null ? '' : ` to ${instances}`} at ${durationText(atMs)}`,
            )
            .join(', '),
        ],
        ['longest time without service', gapText(service.longestGapMs)],
        ['switch-overs', String(service.switchOvers.length)],
        [
          'samples of the serving instance',
          `${service.samples}${service.medianIntervalMs === null ? '' : `, one every ${msText(service.medianIntervalMs)}, ${msText(service.worstIntervalMs)} apart at worst`}${service.incomplete > 0 ? `; ${service.incomplete} more do not count` : ''}`,
        ],
        [
          'seen is what lasted longer than',
          `${msText(service.resolutionMs)}; ${msText(service.limitMs)} are allowed`,
        ],
        [
          'dialect',
          session.workflow === null ? session.dialect : `${session.dialect}, workflow ${session.workflow}`,
        ],
      ]}
    />
  );
}

function gapText(ms: number | null): string {
  if (ms === null) return 'not known: it was not sampled';
  return ms === 0 ? 'none was seen' : msText(ms);
}

function askedFor(ms: number | null, askedMs: number | null): string {
  return askedMs === null ? durationText(ms) : `${durationText(ms)}; ${durationText(askedMs)} requested`;
}

function spread(times: readonly number[]): string {
  if (times.length === 0) return '';
  if (times.length === 1) return `one, ${durationText(times[0])}`;
  return `${times.length}; median ${durationText(percentile(times, 0.5))}, slowest ${durationText(Math.max(...times))}`;
}
