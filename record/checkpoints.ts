import type { TraceEvent, TraceEventName } from './trace-events.ts';

/** The parts of the fault-management chain that cost time, in the order in which a notification passes through them. */
export const COMPONENTS = ['monitor', 'inspector', 'controller', 'notifier', 'consumer'] as const;

/** A part of the chain; see {@link COMPONENTS}. */
export type Component = (typeof COMPONENTS)[number];

/** The points that the notification of a fault passes, in their order; docs/checkpoints.md explains each. */
const ROWS = [
  { key: 'fault', name: 'link down', component: 'fault', event: 'fault.injected', perVm: false },
  { key: 'rawFailure', name: 'raw failure', component: 'monitor', event: 'monitor.detected', perVm: false },
  {
    key: 'foundAffected',
    name: 'found affected',
    component: 'inspector',
    event: 'inspector.affected-found',
    perVm: false,
  },
  {
    key: 'markedHostDown',
    name: 'marked host down',
    component: 'inspector',
    event: 'inspector.host-marked-down',
    perVm: false,
  },
  {
    key: 'setVmError',
    name: 'set VM error',
    component: 'inspector',
    event: 'inspector.vm-marked-error',
    perVm: true,
  },
  {
    key: 'notifiedVmError',
    name: 'notified VM error',
    component: 'controller',
    event: 'bus.vm-error-notified',
    perVm: true,
  },
  {
    key: 'transformedEvent',
    name: 'transformed event',
    component: 'notifier',
    event: 'bus.event-transformed',
    perVm: true,
  },
  {
    key: 'evaluatedEvent',
    name: 'evaluated event',
    component: 'notifier',
    event: 'bus.alarm-evaluated',
    perVm: true,
  },
  {
    key: 'firedAlarm',
    name: 'fired alarm',
    component: 'notifier',
    event: 'consumer.call-accepted',
    perVm: true,
  },
  {
    key: 'receivedAlarm',
    name: 'received alarm',
    component: 'consumer',
    event: 'consumer.alarm-received',
    perVm: true,
  },
  {
    key: 'handledAlarm',
    name: 'handled alarm',
    component: 'consumer',
    event: 'consumer.recovery-accepted',
    perVm: true,
  },
] as const satisfies readonly {
  readonly key: string;
  readonly name: string;
  readonly component: Component | 'fault';
  readonly event: TraceEventName;
  readonly perVm: boolean;
}[];

/** What a checkpoint is called in code. */
export type CheckpointKey = (typeof ROWS)[number]['key'];

/** The name of a trace event that stamps a checkpoint. */
export type CheckpointEventName = (typeof ROWS)[number]['event'];

/** One of the points that the notification of a fault passes. */
export interface Checkpoint {
  readonly index: number;
  readonly key: CheckpointKey;
  readonly name: string;
  /** The component whose work ends here; the fault itself ends no component's work. */
  readonly component: Component | 'fault';
  /** The trace event that is stamped here. */
  readonly event: CheckpointEventName;
  /** Whether every affected VM has one of its own. */
  readonly perVm: boolean;
}

/** All checkpoints, in their order. */
export const CHECKPOINTS: readonly Checkpoint[] = ROWS.map(
  ({ key, name, component, event, perVm }, index) => ({
    index,
    key,
    name,
    component,
    event,
    perVm,
  }),
);

/** The indexes of the checkpoints, by what happens at each. */
export const CHECKPOINT = Object.fromEntries(ROWS.map(({ key }, index) => [key, index])) as Readonly<
  Record<CheckpointKey, number>
>;

/** The largest index. */
export const LAST_CHECKPOINT = CHECKPOINTS.length - 1;

/** The checkpoint that a trace event of this name stamps; undefined for all other events. */
export function checkpointOf(event: CheckpointEventName): Checkpoint;
export function checkpointOf(event: TraceEventName): Checkpoint | undefined;
export function checkpointOf(event: TraceEventName): Checkpoint | undefined {
  return CHECKPOINTS.find((checkpoint) => checkpoint.event === event);
}

/** Whether an event stamps a checkpoint. */
export function isCheckpoint(event: TraceEvent): event is TraceEvent<CheckpointEventName> {
  return checkpointOf(event.event) !== undefined;
}
