/** The event types on the bus. Papers call the first maintenance.planned. */
export const EVENT_TYPES = { project: 'maintenance.scheduled', host: 'maintenance.host' } as const;

/** The states of project events, by the names that are sent, in the order of a session. */
export const PROJECT_STATES = [
  'MAINTENANCE',
  'SCALE_IN',
  'PREPARE_MAINTENANCE',
  'PLANNED_MAINTENANCE',
  'INSTANCE_ACTION_DONE',
  'MAINTENANCE_COMPLETE',
] as const;

/** A state of a project event; see {@link PROJECT_STATES}. */
export type ProjectState = (typeof PROJECT_STATES)[number];

/** The states of host events. */
export const HOST_STATES = ['IN_MAINTENANCE', 'MAINTENANCE_COMPLETE'] as const;

/** A state of a host event; see {@link HOST_STATES}. */
export type HostState = (typeof HOST_STATES)[number];

/** What may be done to an instance. */
export const INSTANCE_ACTIONS = ['MIGRATE', 'LIVE_MIGRATE', 'OWN_ACTION'] as const;

/** What becomes of an instance; see {@link INSTANCE_ACTIONS}. */
export type InstanceAction = (typeof INSTANCE_ACTIONS)[number];

/** Actions that need the administrator's rights, so the Admin tool does them and reports when they are done. */
export const ADMIN_ACTIONS: readonly string[] = ['MIGRATE', 'LIVE_MIGRATE'];

/** How a session ends. */
export const DONE = 'MAINTENANCE_DONE';
/** How a session ends that did not come through. */
export const FAILED = 'MAINTENANCE_FAILED';

/** The states of a session, in the order they come; the middle ones may be left out. */
export const SESSION_STATES = [
  'MAINTENANCE',
  'SCALE_IN',
  'PREPARE_MAINTENANCE',
  'PLANNED_MAINTENANCE',
  'PLANNED_MAINTENANCE_COMPLETE',
  DONE,
  FAILED,
] as const;

/** One of {@link SESSION_STATES}. */
export type SessionState = (typeof SESSION_STATES)[number];

/** Whether a session in this state is over. Foreign Admin tools have states of their own besides. */
export function isOver(state: string): boolean {
  return state === DONE || state === FAILED;
}

/** The states of a host as the administrator sees it. Source: Doctor requirements, NFVI maintenance. */
export const NORTHBOUND_STATES = ['enabled', 'going-to-maintenance', 'in-maintenance'] as const;

/** The ways in which Admin tools speak the protocol. */
export const DIALECT_NAMES = ['sample', 'fenix'] as const;

/** One of {@link DIALECT_NAMES}. */
export type DialectName = (typeof DIALECT_NAMES)[number];

/** Names of Doctor's design paper for what deployed programs call otherwise. Both are understood. */
const ALIASES: Readonly<Record<string, ProjectState>> = {
  DOWN_SCALE: 'SCALE_IN',
  ADMIN_ACTION_DONE: 'INSTANCE_ACTION_DONE',
};

/** The state of a project event that a text names, by either of its names. */
export function projectStateOf(text: unknown): ProjectState | undefined {
  if (typeof text !== 'string') return undefined;
  return (
    PROJECT_STATES.find((state) => state === text) ??
    (Object.hasOwn(ALIASES, text) ? ALIASES[text] : undefined)
  );
}

/** The state of a host event that a text names. */
export function hostStateOf(text: unknown): HostState | undefined {
  return HOST_STATES.find((state) => state === text);
}

/** What a reply says, and to what. */
export interface ReplyState {
  readonly word: 'ACK' | 'NACK';
  readonly state: ProjectState;
}

/** Reads `ACK_<STATE>` or `NACK_<STATE>`. */
export function replyStateOf(text: string): ReplyState | undefined {
  const match = /^(N?ACK)_(.+)$/.exec(text);
  const state = projectStateOf(match?.[2]);
  if (match === null || state === undefined) return undefined;
  return { word: match[1] === 'ACK' ? 'ACK' : 'NACK', state };
}
