import type { VNode } from 'preact';
import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import { maintenanceOf, staysAt, switchOversTo } from '../../host-spans.ts';
import { round } from '../parts/time-axis.tsx';
import { durationText } from '../../text/html.ts';

/** Where a time and a host lie in the drawing. */
export interface HostScale {
  /** Of the drawing. */
  readonly id: string;
  /** When the axis begins and ends, in milliseconds since the session was ordered. */
  readonly beginMs: number;
  readonly lastMs: number;
  /** Times before and after the axis lie at its ends. */
  x(ms: number): number;
  /** The middle of a host's lane; undefined for a host that is not shown. */
  y(host: string): number | undefined;
}

type HostRecord = MaintenanceRecord['hosts'][number];

const LETTERS_WIDTH = 96;

/** One host: above its line what state it was in, on the line whether the instance that served was there. */
export function HostLane(props: { host: HostRecord; record: MaintenanceRecord; scale: HostScale }): VNode {
  const { host, record, scale } = props;
  const y = scale.y(host.host) ?? 0;
  const block = (fromMs: number, toMs: number): { x: number; width: number } => ({
    x: scale.x(fromMs),
    width: Math.max(1.5, round(scale.x(toMs) - scale.x(fromMs))),
  });
  const inMaintenance = maintenanceOf(host);
  const wrong = record.service.incidents.filter((incident) => incident.host === host.host);
  return (
    <g>
      <line x1={scale.x(scale.beginMs)} x2={scale.x(scale.lastMs)} y1={y + 6} y2={y + 6} class="host-line" />
      {host.northbound.map(({ state, atMs }, index) => {
        if (state !== 'going-to-maintenance') return null;
        const untilMs = host.northbound[index + 1]?.atMs ?? scale.lastMs;
        return (
          <rect
            {...block(atMs, untilMs)}
            y={y - 12}
            height={14}
            fill={`url(#${scale.id}-going)`}
            class="going"
          >
            <title>{`going to maintenance: ${durationText(untilMs - atMs)}`}</title>
          </rect>
        );
      })}
      {inMaintenance !== undefined && (
        <MaintenanceBlock
          {...block(inMaintenance.fromMs, inMaintenance.toMs ?? scale.lastMs)}
          y={y}
          lengthMs={(inMaintenance.toMs ?? scale.lastMs) - inMaintenance.fromMs}
        />
      )}
      {staysAt(record.service, host.host)
        .filter((span) => span.toMs > scale.beginMs)
        .map(({ fromMs, toMs }) => (
          <rect {...block(fromMs, toMs)} y={y + 3.5} height={5} class="serving" />
        ))}
      {wrong.map(({ fromMs, toMs, message }) => (
        <rect {...block(fromMs, toMs)} y={y + 2} height={8} class="wrong">
          <title>{message}</title>
        </rect>
      ))}
      {switchOversTo(record.service, host.host).map((atMs) => {
        const x = scale.x(atMs);
        return (
          <path d={`M${x} ${y - 1}L${x + 7} ${y + 6}L${x} ${y + 13}L${x - 7} ${y + 6}Z`} class="switch" />
        );
      })}
    </g>
  );
}

function MaintenanceBlock(props: { x: number; width: number; y: number; lengthMs: number }): VNode {
  const { x, width, y, lengthMs } = props;
  return (
    <g>
      <title>{`in maintenance: ${durationText(lengthMs)}`}</title>
      <rect x={x} y={y - 12} width={width} height={14} class="maintenance" />
      {width >= LETTERS_WIDTH && (
        <text x={x + width / 2} y={y - 1} class="middle in-maintenance">
          in maintenance
        </text>
      )}
    </g>
  );
}
