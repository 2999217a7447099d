import type { VNode } from 'preact';
import type { MaintenanceRecord } from '../../../record/maintenance-record.ts';
import { round } from '../parts/time-axis.tsx';
import { durationText } from '../../text/html.ts';
import type { HostScale } from './host-lane.tsx';

/** More lines than this hide each other. */
const MOST_LINES = 120;

/** The instances that were moved, as lines from host to host; nothing where there are too many to follow. */
export function Moves({ record, scale }: { record: MaintenanceRecord; scale: HostScale }): VNode | null {
  if (record.moves.length > MOST_LINES) return null;
  return (
    <g>
      {record.moves.map(({ instanceId, from, to, startedMs, durationMs, outcome }) => {
        const y1 = scale.y(from);
        if (y1 === undefined) return null;
        const y2 = to === null ? y1 : (scale.y(to) ?? y1);
        const x1 = scale.x(startedMs);
        const x2 = scale.x(startedMs + (durationMs ?? 0));
        const middle = round((x1 + x2) / 2);
        const bad = outcome === 'done' ? '' : ' bad';
        return (
          <g>
            <title>{`${instanceId}: ${from} → ${to ?? 'not known'}, ${durationText(durationMs)}`}</title>
            <path
              d={`M${x1} ${y1 + 6}C${middle} ${y1 + 6} ${middle} ${y2 + 6} ${x2} ${y2 + 6}`}
              class={`move${bad}`}
            />
            <circle cx={x2} cy={y2 + 6} r={2.6} class={`move-end${bad}`} />
          </g>
        );
      })}
    </g>
  );
}
