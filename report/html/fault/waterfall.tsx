import type { VNode } from 'preact';
import { CHECKPOINT, CHECKPOINTS, LAST_CHECKPOINT } from '../../../record/checkpoints.ts';
import type { FaultRecord } from '../../../record/scenario-record.ts';
import { clean, cut } from '../../text/terminal.ts';
import { deadlineMs } from '../../deadline.ts';
import { checkpointName } from '../../text/checkpoint-name.ts';
import { offPathText } from '../../text/path.ts';
import { gapText } from '../../text/gap.ts';
import { Drawing, Figure, Legend } from '../parts/figure.tsx';
import { Grid, round, timeAxis } from '../parts/time-axis.tsx';
import type { TimeAxis } from '../parts/time-axis.tsx';
import { alignedMs, errorText, msText } from '../../text/html.ts';

type CheckpointRecord = FaultRecord['checkpoints'][number];

const WIDTH = 960;
const LEFT = 262;
/** Room for the times right of the bars. */
const RIGHT = 130;
const TOP = 26;
const ROW = 25;
const BAR = 13;
const LONGEST_REASON = 80;

/** A budget line that lies so much beyond the last checkpoint is not drawn: it would squeeze all bars. */
const FARTHEST_BUDGET = 1.5;

/** The checkpoints of an iteration on a time axis, each with its step and its error bar. */
export function Waterfall({ scenario, id }: { scenario: FaultRecord; id: string }): VNode {
  const { checkpoints } = scenario;
  const ends = checkpoints.flatMap((checkpoint) => [
    checkpoint.tMs - checkpoint.uncertaintyMs,
    checkpoint.tMs + checkpoint.uncertaintyMs,
  ]);
  const deadline = deadlineMs(scenario);
  const isNear = deadline !== undefined && deadline <= Math.max(0, ...ends) * FARTHEST_BUDGET;
  const time = timeAxis([...ends, ...(isNear ? [deadline] : [])], LEFT, WIDTH - LEFT - RIGHT);
  const show = alignedMs(checkpoints.map((checkpoint) => checkpoint.tMs));
  const bottom = TOP + CHECKPOINTS.length * ROW;
  const title = `Waterfall of checkpoints 0 to ${LAST_CHECKPOINT}`;
  const description = describe(scenario);
  const drawing = { id: `${id}-waterfall`, title, description };
  return (
    <Figure {...drawing} caption={<Reading scenario={scenario} deadline={deadline} isNear={isNear} />}>
      <Drawing {...drawing} width={WIDTH} height={bottom + (isNear ? 20 : 6)}>
        <Grid time={time} unit="ms" top={TOP} bottom={bottom} />
        {CHECKPOINTS.map(({ index, component }) => {
          const y = TOP + index * ROW + ROW / 2;
          const reached = checkpoints.find((checkpoint) => checkpoint.index === index);
          const reason = scenario.gaps.find((gap) => gap.index === index)?.reason;
          return (
            <g class={`c-${component}`}>
              <text x={22} y={y + 4} class="end faint">
                {index}
              </text>
              <text x={32} y={y + 4} class={reached === undefined ? 'faint' : undefined}>
                {checkpointName(scenario, index)}
              </text>
              <rect x={162} y={y - 4} width={8} height={8} rx={1.5} class="bar" />
              <text x={176} y={y + 4} class="faint">
                {component}
              </text>
              {reached === undefined ? (
                <text x={LEFT + 4} y={y + 4} class="gap-text">
                  {gapText(reason && cut(clean(reason), LONGEST_REASON, '…'))}
                </text>
              ) : (
                <Step time={time} checkpoint={reached} y={y} label={show(reached.tMs)} />
              )}
            </g>
          );
        })}
        {isNear && <BudgetLine x={time.x(deadline)} top={TOP} bottom={bottom} />}
      </Drawing>
    </Figure>
  );
}

interface StepProps {
  readonly time: TimeAxis;
  readonly checkpoint: CheckpointRecord;
  readonly y: number;
  readonly label: string;
}

function Step({ time, checkpoint, y, label }: StepProps): VNode {
  const { tMs, stepMs, uncertaintyMs, onPath, index, name } = checkpoint;
  const x = time.x(tMs);
  const error = errorText(uncertaintyMs);
  const labelX = Math.max(x, time.x(tMs + uncertaintyMs)) + (stepMs === null ? 12 : 7);
  const from = time.x(tMs - (stepMs ?? 0));
  return (
    <g>
      <title>{`${index} ${name}: ${msText(tMs)} ${error}`.trim()}</title>
      {stepMs === null ? (
        <path d={`M${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}L${x - 7} ${y}Z`} class="bar" />
      ) : (
        <rect
          x={from}
          y={y - BAR / 2}
          width={Math.max(1.5, round(x - from))}
          height={BAR}
          rx={1.5}
          class={onPath ? 'bar' : 'beside'}
        />
      )}
      {error !== '' && <Whisker from={time.x(tMs - uncertaintyMs)} to={time.x(tMs + uncertaintyMs)} y={y} />}
      <text x={labelX} y={y + 4}>
        {label}&nbsp;ms <tspan class="faint">{error}</tspan>
      </text>
    </g>
  );
}

/** An error bar: the true time is somewhere on it. */
export function Whisker({ from, to, y }: { from: number; to: number; y: number }): VNode {
  return <path d={`M${from} ${y - 4}V${y + 4}M${from} ${y}H${to}M${to} ${y - 4}V${y + 4}`} class="whisker" />;
}

/** Where the budget ran out. */
export function BudgetLine({ x, top, bottom }: { x: number; top: number; bottom: number }): VNode {
  return (
    <g>
      <line x1={x} x2={x} y1={top} y2={bottom} class="budget-line" />
      <text x={x} y={bottom + 13} class="middle budget-text">
        budget
      </text>
    </g>
  );
}

function Reading(props: { scenario: FaultRecord; deadline: number | undefined; isNear: boolean }): VNode {
  const { scenario, deadline, isNear } = props;
  const { checkpoints, originIndex } = scenario;
  const beside = checkpoints.filter((checkpoint) => !checkpoint.onPath).map((checkpoint) => checkpoint.index);
  const hasErrors = checkpoints.some((checkpoint) => errorText(checkpoint.uncertaintyMs) !== '');
  return (
    <>
      <Legend
        items={[
          ...(beside.length > 0 ? ([['s-beside', offPathText(beside)]] as const) : []),
          ...(hasErrors ? ([['s-error', 'the true time is within this']] as const) : []),
          ...(isNear ? ([['s-budget', 'the budget of the notification runs out']] as const) : []),
        ]}
      />
      {!isNear && deadline !== undefined && (
        <p>The budget of the notification runs out at {msText(deadline)}, far right of this drawing.</p>
      )}
      {hiddenReasons(scenario).map((text) => (
        <p class="warning">{text}</p>
      ))}
      {originIndex !== null && originIndex !== CHECKPOINT.fault && (
        <p>Times count from checkpoint {originIndex}, because checkpoint 0 was not seen.</p>
      )}
    </>
  );
}

/** The reasons that the drawing cut off. */
function hiddenReasons({ gaps }: FaultRecord): readonly string[] {
  return gaps
    .filter((gap) => Array.from(clean(gap.reason)).length > LONGEST_REASON)
    .map((gap) => `${gap.index} ${gap.name} was ${gapText(gap.reason)}`);
}

function describe({ checkpoints, gaps }: FaultRecord): string {
  const last = checkpoints.reduce<CheckpointRecord | undefined>(
    (latest, checkpoint) => (latest === undefined || checkpoint.tMs > latest.tMs ? checkpoint : latest),
    undefined,
  );
  const reached = `${checkpoints.length} of ${CHECKPOINTS.length} checkpoints were seen`;
  const latest = last === undefined ? '' : `, the latest, ${last.name}, at ${msText(last.tMs)}`;
  const missing = gaps.length === 0 ? '' : ` Not seen: ${gaps.map((gap) => gap.name).join(', ')}.`;
  return `${reached}${latest}.${missing} The table of checkpoints has every time.`;
}
