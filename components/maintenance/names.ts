/** The event types on the bus. Papers call the first maintenance.planned. */
export const EVENT_TYPES = { project: 'maintenance.scheduled', host: 'maintenance.host' } as const;

/** The states of a session, in the order they come (contracts §6); the middle ones may be left out. */
export const SESSION_STATES = [
  'MAINTENANCE',
  'SCALE_IN',
  'PREPARE_MAINTENANCE',
  'PLANNED_MAINTENANCE',
  'PLANNED_MAINTENANCE_COMPLETE',
  'MAINTENANCE_DONE',
  'MAINTENANCE_FAILED',
] as const;

/** One of {@link SESSION_STATES}. */
export type SessionState = (typeof SESSION_STATES)[number];

/** Whether a session in this state is over. Foreign Admin tools have states of their own besides. */
export function isOver(state: string): boolean {
  return state === 'MAINTENANCE_DONE' || state === 'MAINTENANCE_FAILED';
}

/** What a project is told. */
export type ProjectState =
  | 'MAINTENANCE'
  | 'SCALE_IN'
  | 'PREPARE_MAINTENANCE'
  | 'PLANNED_MAINTENANCE'
  | 'MAINTENANCE_COMPLETE'
  | 'INSTANCE_ACTION_DONE';

/** Every name of a project's state that is in use: deployed code's and, last, those of the design paper. */
const PROJECT_STATES: Readonly<Record<string, ProjectState>> = {
  MAINTENANCE: 'MAINTENANCE',
  SCALE_IN: 'SCALE_IN',
  PREPARE_MAINTENANCE: 'PREPARE_MAINTENANCE',
  PLANNED_MAINTENANCE: 'PLANNED_MAINTENANCE',
  MAINTENANCE_COMPLETE: 'MAINTENANCE_COMPLETE',
  INSTANCE_ACTION_DONE: 'INSTANCE_ACTION_DONE',
  DOWN_SCALE: 'SCALE_IN',
  ADMIN_ACTION_DONE: 'INSTANCE_ACTION_DONE',
};

/** The state that a name stands for; undefined for a name that nobody knows. */
export function projectStateOf(name: string): ProjectState | undefined {
  return Object.hasOwn(PROJECT_STATES, name) ? PROJECT_STATES[name] : undefined;
}

/** What a reply's state says. */
export interface Answer {
  readonly isAck: boolean;
  readonly to: ProjectState;
}

/** Reads `ACK_SCALE_IN`, `NACK_DOWN_SCALE`…; undefined when it is no answer. */
export function answerOf(replyState: string): Answer | undefined {
  const [, word, name = ''] = /^(ACK|NACK)_(.+)$/.exec(replyState) ?? [];
  const to = projectStateOf(name);
  return to === undefined ? undefined : { isAck: word === 'ACK', to };
}

/** What becomes of an instance. */
export type InstanceAction = 'MIGRATE' | 'LIVE_MIGRATE' | 'OWN_ACTION';

/** The actions that a project may choose from. */
export const INSTANCE_ACTIONS: readonly InstanceAction[] = ['MIGRATE', 'LIVE_MIGRATE', 'OWN_ACTION'];

/** Why Nova's services are disabled in a maintenance; Fenix says the same. */
export const DISABLED_REASON = 'maintenance';

/** What an infrastructure service is told of a host. */
export type HostState = 'IN_MAINTENANCE' | 'MAINTENANCE_COMPLETE';

/** Ceilometer cuts a trait's text here (ceilometer/event/models.py). */
export const TRAIT_LIMIT = 255;
