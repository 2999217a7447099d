import { TRACE } from './trace-events.ts';
import type { TraceEventName } from './trace-events.ts';

/** The parts of the fault-management chain that cost time, in the order the news passes through them. */
export const COMPONENTS = ['monitor', 'inspector', 'controller', 'notifier', 'consumer'] as const;

/** A part of the chain; see {@link COMPONENTS}. */
export type Component = (typeof COMPONENTS)[number];

/** One of the eleven points that the news of a fault passes. */
export interface Checkpoint {
  readonly index: number;
  readonly name: string;
  /** The component whose work ends here; the fault itself ends no component's work. */
  readonly component: Component | 'fault';
  /** The trace event that is stamped here. */
  readonly event: TraceEventName;
  /** Whether every affected VM has one of its own. */
  readonly perVm: boolean;
}

/** Checkpoints 0 to 10; docs/checkpoints.md explains each. */
export const CHECKPOINTS: readonly Checkpoint[] = [
  { index: 0, name: 'link down', component: 'fault', event: TRACE.linkDown, perVm: false },
  { index: 1, name: 'raw failure', component: 'monitor', event: TRACE.monitorDetected, perVm: false },
  { index: 2, name: 'found affected', component: 'inspector', event: TRACE.affectedFound, perVm: false },
  { index: 3, name: 'marked host down', component: 'inspector', event: TRACE.hostMarkedDown, perVm: false },
  { index: 4, name: 'set VM error', component: 'inspector', event: TRACE.vmMarkedError, perVm: true },
  { index: 5, name: 'notified VM error', component: 'controller', event: TRACE.vmErrorNotified, perVm: true },
  { index: 6, name: 'transformed event', component: 'notifier', event: TRACE.eventTransformed, perVm: true },
  { index: 7, name: 'evaluated event', component: 'notifier', event: TRACE.alarmEvaluated, perVm: true },
  { index: 8, name: 'fired alarm', component: 'notifier', event: TRACE.alarmFired, perVm: true },
  { index: 9, name: 'received alarm', component: 'consumer', event: TRACE.alarmReceived, perVm: true },
  { index: 10, name: 'handled alarm', component: 'consumer', event: TRACE.recoveryAccepted, perVm: true },
];

/** The checkpoint that a trace event stamps; undefined for all other events. */
export function checkpointOf(event: string): Checkpoint | undefined {
  return CHECKPOINTS.find((checkpoint) => checkpoint.event === event);
}
