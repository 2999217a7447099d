import type { VNode } from 'preact';
import { CHECKPOINT, COMPONENTS } from '../../../record/checkpoints.ts';
import type { FaultRecord } from '../../../record/scenario-record.ts';
import { cut } from '../../text/terminal.ts';
import { Drawing, Figure, Legend } from '../parts/figure.tsx';
import { Grid, round, timeAxis } from '../parts/time-axis.tsx';
import type { TimeAxis } from '../parts/time-axis.tsx';
import { errorText, msText } from '../../text/html.ts';
import { MOST_LANES, lanesOf } from './vm-order.ts';
import type { Lane } from './vm-order.ts';
import { deadlineMs } from '../../deadline.ts';
import { BudgetLine, Whisker } from './waterfall.tsx';

const WIDTH = 960;
const LEFT = 182;
const RIGHT = 130;
/** Where the times end, right of the lanes. */
const TIME_END = WIDTH - 40;
const TOP = 26;
const LONGEST_LABEL = 24;
const FARTHEST_BUDGET = 1.5;

/** The notification path to each VM's owner, one lane for every VM, or for the notable ones of many. */
export function VmLanes({ scenario, id }: { scenario: FaultRecord; id: string }): VNode {
  const { vms, notifications } = scenario;
  const lanes = lanesOf(vms);
  const times = lanes.flatMap(({ vm }) =>
    vm.checkpoints.flatMap((checkpoint) => [
      checkpoint.tMs - checkpoint.uncertaintyMs,
      checkpoint.tMs + checkpoint.uncertaintyMs,
    ]),
  );
  const deadline = deadlineMs(scenario);
  const isNear = deadline !== undefined && deadline <= Math.max(0, ...times) * FARTHEST_BUDGET;
  const time = timeAxis([...times, ...(isNear ? [deadline] : [])], LEFT, WIDTH - LEFT - RIGHT);
  const pitch = lanes.length > 20 ? 17 : 23;
  const bottom = TOP + lanes.length * pitch;
  const isSummary = vms.length > MOST_LANES;
  const silent = vms.filter((vm) => vm.notificationTimeMs === null).length;
  const title = isSummary
    ? `${lanes.length} of ${vms.length} VMs, one lane each`
    : `${vms.length} ${vms.length === 1 ? 'VM' : 'VMs'}, one lane each`;
  const description = `${notifications.received} of ${notifications.expected} owners were notified, the first after ${msText(notifications.firstMs)}, the last after ${msText(notifications.lastMs)}. The table of VMs has every time.`;
  const drawing = { id: `${id}-lanes`, title, description };
  return (
    <Figure
      {...drawing}
      caption={
        <>
          <Legend items={COMPONENTS.map((name) => [`c-${name}`, name] as const)} />
          <p>
            A mark ends the notification; the time right of a lane is that of the notification.
            {silent > 0 && ' VMs without an alarm come first.'}
            {vms.some((vm) => vm.deliveries > 1) && ' × is how often an alarm came.'}
            {!isNear && deadline !== undefined && ` The budget runs out at ${msText(deadline)}.`}
          </p>
        </>
      }
    >
      <Drawing {...drawing} width={WIDTH} height={bottom + (isNear ? 20 : 6)}>
        <Grid time={time} unit="ms" top={TOP} bottom={bottom} />
        {lanes.map((lane, index) => (
          <LaneRow lane={lane} time={time} y={round(TOP + index * pitch + pitch / 2)} />
        ))}
        {isNear && <BudgetLine x={time.x(deadline)} top={TOP} bottom={bottom} />}
      </Drawing>
    </Figure>
  );
}

function LaneRow({ lane, time, y }: { lane: Lane; time: TimeAxis; y: number }): VNode {
  const { vm, label } = lane;
  const received = vm.checkpoints.find((checkpoint) => checkpoint.index === CHECKPOINT.receivedAlarm);
  const steps = vm.checkpoints.filter((checkpoint) => checkpoint.stepMs !== null && checkpoint.onPath);
  return (
    <g>
      <text x={LEFT - 10} y={y + 4} class="end">
        {cut(label, LONGEST_LABEL, '…')}
      </text>
      <line x1={LEFT} x2={WIDTH - RIGHT} y1={y} y2={y} class="row-line" />
      {steps.map(({ tMs, stepMs, component }) => {
        const from = time.x(tMs - (stepMs ?? 0));
        return (
          <rect
            x={from}
            y={y - 5}
            width={Math.max(0.8, round(time.x(tMs) - from))}
            height={10}
            class={`bar c-${component}`}
          />
        );
      })}
      {vm.checkpoints
        .filter(
          (checkpoint) => checkpoint.index > CHECKPOINT.fault && errorText(checkpoint.uncertaintyMs) !== '',
        )
        .map(({ tMs, uncertaintyMs }) => (
          <Whisker from={time.x(tMs - uncertaintyMs)} to={time.x(tMs + uncertaintyMs)} y={y} />
        ))}
      {received !== undefined && (
        <line x1={time.x(received.tMs)} x2={time.x(received.tMs)} y1={y - 8} y2={y + 8} class="arrival" />
      )}
      {vm.notificationTimeMs === null ? (
        <text x={WIDTH - RIGHT + 10} y={y + 4} class="failed-text">
          {received === undefined && vm.deliveries === 0 ? '✗ no alarm' : '? not known'}
        </text>
      ) : (
        <text x={TIME_END} y={y + 4} class="end">
          {msText(vm.notificationTimeMs)}
        </text>
      )}
      {vm.deliveries > 1 && (
        <text x={TIME_END + 6} y={y + 4} class="gap-text">
          ×{vm.deliveries}
        </text>
      )}
    </g>
  );
}
