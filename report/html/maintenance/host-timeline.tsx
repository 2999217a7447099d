import type { VNode } from 'preact';
import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import { clean, cut } from '../../text/terminal.ts';
import { shortHosts } from '../../text/short-names.ts';
import { shownTime } from '../../host-spans.ts';
import { Drawing, Figure, Legend } from '../parts/figure.tsx';
import { Grid, round, timeAxis } from '../parts/time-axis.tsx';
import { counted, durationText } from '../../text/html.ts';
import { HostLane } from './host-lane.tsx';
import type { HostScale } from './host-lane.tsx';
import { Moves } from './host-moves.tsx';

const WIDTH = 960;
const LEFT = 172;
const RIGHT = 16;
const TOP = 26;
const PHASE_ROW = 30;
const LONGEST_NAME = 22;
/** Of more hosts, those come first about which there is something to say. */
const MOST_HOSTS = 50;

/** The phases of a session, in as much room as there is: the first name that fits. */
const PHASES: Readonly<Record<string, readonly string[]>> = {
  MAINTENANCE: ['lead time', 'lead'],
  SCALE_IN: ['scale in', 'scale'],
  PREPARE_MAINTENANCE: ['prepare', 'prep'],
  PLANNED_MAINTENANCE: ['planned maintenance', 'planned'],
  PLANNED_MAINTENANCE_COMPLETE: ['planned complete', 'complete'],
  MAINTENANCE_COMPLETE: ['complete'],
};
const LETTER_WIDTH = 6.6;

/** Every host on a time axis: its states, who served from there, and the moves from host to host. */
export function HostTimeline({ record, id }: { record: MaintenanceRecord; id: string }): VNode {
  const { session, service } = record;
  const short = shortHosts(record.hosts.map((host) => host.host));
  const hosts = shownHosts(record);
  const { beginMs, lastMs } = shownTime(record);
  const time = timeAxis([0, (lastMs - beginMs) / 1000], LEFT, WIDTH - LEFT - RIGHT);
  const pitch = hosts.length > 20 ? 30 : 42;
  const first = TOP + PHASE_ROW;
  const bottom = first + hosts.length * pitch;
  const scale: HostScale = {
    id: `${id}-hosts`,
    beginMs,
    lastMs,
    x: (ms) => time.x((Math.min(lastMs, Math.max(beginMs, ms)) - beginMs) / 1000),
    y: (host) => {
      const at = hosts.findIndex((otherHost) => otherHost.host === host);
      return at < 0 ? undefined : first + at * pitch + pitch / 2;
    },
  };
  const title = 'Hosts over the session';
  const done = record.hosts.filter((host) => host.maintained).length;
  const description = `${done} of ${record.hosts.length} hosts went through their maintenance; the service was switched over ${service.switchOvers.length} times and ${record.moves.length} instances were moved. The tables of hosts and moves have every time.`;
  const drawing = { id: scale.id, title, description };
  const left = record.hosts.length - hosts.length;
  return (
    <Figure
      {...drawing}
      caption={
        <>
          <HostLegend record={record} />
          <p>
            {beginMs > 0 &&
              `The axis begins at maintenance_at, ${durationText(beginMs)} after the session was ordered.`}
            {left > 0 && ` ${counted(left, 'more host')} without a fault are in the table of hosts alone.`}
          </p>
        </>
      }
    >
      <Drawing {...drawing} width={WIDTH} height={bottom + 8}>
        <defs>
          <pattern
            id={`${scale.id}-going`}
            width={6}
            height={6}
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <line x1={0} x2={0} y1={0} y2={6} class="going-stroke" />
          </pattern>
        </defs>
        <Grid time={time} unit="s" top={TOP} bottom={bottom} />
        <text x={LEFT - 10} y={TOP + 19} class="end faint">
          session
        </text>
        {session.phases.map((phase, index) => (
          <Phase scale={scale} phase={phase} untilMs={session.phases[index + 1]?.atMs} />
        ))}
        {hosts.map((host) => (
          <g>
            <text x={LEFT - 10} y={(scale.y(host.host) ?? 0) + 4} class="end">
              {cut(clean(short(host.host)), LONGEST_NAME, '…')}
            </text>
            <HostLane host={host} record={record} scale={scale} />
          </g>
        ))}
        <Moves record={record} scale={scale} />
      </Drawing>
    </Figure>
  );
}

type PhaseRecord = MaintenanceRecord['session']['phases'][number];

function Phase(props: { scale: HostScale; phase: PhaseRecord; untilMs: number | undefined }): VNode | null {
  const { scale, phase, untilMs } = props;
  const endMs = untilMs ?? phase.atMs + phase.durationMs;
  // The lead time may lie wholly before the axis, and a session's last state has no length.
  if (endMs <= scale.beginMs || endMs <= phase.atMs) return null;
  const from = scale.x(phase.atMs);
  const width = Math.max(1, round(scale.x(endMs) - from));
  const names = PHASES[phase.state] ?? [clean(phase.state)];
  const name = names.find((name) => name.length * LETTER_WIDTH + 8 <= width);
  return (
    <g>
      <title>{`${phase.state}: ${durationText(endMs - phase.atMs)}`}</title>
      <rect x={from} y={TOP + 5} width={width} height={20} rx={2} class="phase" />
      {name !== undefined && (
        <text x={from + 5} y={TOP + 19} class="faint">
          {name}
        </text>
      )}
    </g>
  );
}

/** All hosts, or where there are many, first those about which there is something to say. */
function shownHosts({ hosts, service, violations, moves }: MaintenanceRecord): MaintenanceRecord['hosts'] {
  if (hosts.length <= MOST_HOSTS) return hosts;
  const faulty = new Set([
    ...[...service.incidents, ...violations].flatMap((incident) => incident.host ?? []),
    ...moves.filter((move) => move.outcome !== 'done').map((move) => move.from),
    ...hosts.filter((host) => !host.maintained).map((host) => host.host),
  ]);
  const wanted = new Set(
    [...hosts]
      .sort((a, b) => Number(faulty.has(b.host)) - Number(faulty.has(a.host)))
      .slice(0, MOST_HOSTS)
      .map((host) => host.host),
  );
  return hosts.filter((host) => wanted.has(host.host));
}

function HostLegend({ record: { service, moves, hosts } }: { record: MaintenanceRecord }): VNode {
  const isGoing = hosts.some((host) => host.northbound.some((step) => step.state === 'going-to-maintenance'));
  const isWrong = service.incidents.length > 0;
  return (
    <Legend
      items={[
        ...(isGoing ? ([['s-going', 'going to maintenance']] as const) : []),
        ['s-maintenance', 'in maintenance'],
        ['s-serving', 'the active instance is here'],
        ...(service.switchOvers.length > 0 ? ([['s-switch', 'switched over to here']] as const) : []),
        ...(moves.length > 0 ? ([['s-move', 'an instance is moved']] as const) : []),
        ...(isWrong ? ([['s-wrong', 'the service was in danger, or away']] as const) : []),
      ]}
    />
  );
}
