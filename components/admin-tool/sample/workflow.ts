import { INSTANCE_ACTIONS } from '../../../record/maintenance-names.ts';
import type { InstanceAction, ProjectState, SessionState } from '../../../record/maintenance-names.ts';

/** What a project must answer when it is notified of a state. */
export interface EventRule {
  /** How long it may take: until the maintenance starts, for the reply window, or no answer is expected. */
  readonly answerUntil: 'start' | 'reply-window' | 'never';
  /** What an ACK must bring: nothing, or an action for each instance. */
  readonly answerWith: 'nothing' | 'actions';
  readonly allowedActions: readonly InstanceAction[];
}

const asked: EventRule = { answerUntil: 'reply-window', answerWith: 'nothing', allowedActions: [] };
const askedForActions: EventRule = { ...asked, answerWith: 'actions', allowedActions: INSTANCE_ACTIONS };

/** The notifications to projects (docs/maintenance.md). */
export const EVENT_RULES: Readonly<Record<ProjectState, EventRule>> = {
  MAINTENANCE: { ...asked, answerUntil: 'start' },
  SCALE_IN: asked,
  PREPARE_MAINTENANCE: askedForActions,
  PLANNED_MAINTENANCE: askedForActions,
  INSTANCE_ACTION_DONE: { ...asked, answerUntil: 'never' },
  MAINTENANCE_COMPLETE: asked,
};

/** What a step does after the projects have answered; `work.ts` has the deeds. */
export type Work = 'await-start' | 'let-deletes-end' | 'empty-one-host' | 'maintain-hosts' | 'nothing';

/** What decides where a session goes. */
export type Condition = 'a-host-is-empty' | 'a-host-can-be-emptied' | 'always';

/** One state of a session. */
export interface Step {
  /** What every project is asked first. A step that is about one host asks those on it, in its work. */
  readonly ask: ProjectState | undefined;
  readonly work: Work;
  /** The first whose condition holds is where the session goes. */
  readonly next: readonly { readonly when: Condition; readonly state: SessionState }[];
  /** Why the session fails when no condition holds. */
  readonly otherwise: string;
}

/** The states that something follows. */
export type OpenState = Exclude<SessionState, 'MAINTENANCE_DONE' | 'MAINTENANCE_FAILED'>;

const planned = { when: 'a-host-is-empty', state: 'PLANNED_MAINTENANCE' } as const;
const prepare = { when: 'a-host-can-be-emptied', state: 'PREPARE_MAINTENANCE' } as const;
const on = (state: SessionState) => [{ when: 'always', state }] as const;

/** The workflow `default`. */
export const WORKFLOW: Readonly<Record<OpenState, Step>> = {
  MAINTENANCE: {
    ask: 'MAINTENANCE',
    work: 'await-start',
    next: [planned, prepare, ...on('SCALE_IN')],
    otherwise: '',
  },
  SCALE_IN: {
    ask: 'SCALE_IN',
    work: 'let-deletes-end',
    next: [planned, prepare],
    otherwise: 'the projects scaled in, and there is still no host whose instances fit on the others',
  },
  PREPARE_MAINTENANCE: {
    ask: undefined,
    work: 'empty-one-host',
    next: on('PLANNED_MAINTENANCE'),
    otherwise: '',
  },
  PLANNED_MAINTENANCE: {
    ask: undefined,
    work: 'maintain-hosts',
    next: on('PLANNED_MAINTENANCE_COMPLETE'),
    otherwise: '',
  },
  PLANNED_MAINTENANCE_COMPLETE: {
    ask: 'MAINTENANCE_COMPLETE',
    work: 'nothing',
    next: on('MAINTENANCE_DONE'),
    otherwise: '',
  },
};
