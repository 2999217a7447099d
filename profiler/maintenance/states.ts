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
export const ACTIONS = ['MIGRATE', 'LIVE_MIGRATE', 'OWN_ACTION'] as const;

/** Actions that need the administrator's rights, so the Admin tool does them and tells when they are done. */
export const ADMIN_ACTIONS: readonly string[] = ['MIGRATE', 'LIVE_MIGRATE'];

/** How a session ends. */
export const DONE = 'MAINTENANCE_DONE';
/** How a session ends that did not come through. */
export const FAILED = 'MAINTENANCE_FAILED';

/** Names of Doctor's design paper for what deployed code calls otherwise. Both are understood. */
const ALIASES: Readonly<Record<string, ProjectState>> = {
  DOWN_SCALE: 'SCALE_IN',
  ADMIN_ACTION_DONE: 'INSTANCE_ACTION_DONE',
};

/** The state of a project event that a text names, by either of its names. */
export function projectStateOf(text: unknown): ProjectState | undefined {
  if (typeof text !== 'string') return undefined;
  return PROJECT_STATES.find((state) => state === text) ?? ALIASES[text];
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
