import type { DialectName } from '../../record/maintenance-names.ts';
import type { FormName } from './field-formats.ts';
import type { ProjectState } from '../../record/maintenance-names.ts';

/** What an Admin tool may send with one state, and what it may expect. */
export interface StateRule {
  /** What the same project may be sent next, INSTANCE_ACTION_DONE aside: that may come at any time. */
  readonly next: readonly ProjectState[];
  /** Whether the project is to answer. */
  readonly asks: boolean;
  /** Whether an ACK must say what is to be done with each instance. */
  readonly wantsActions: boolean;
  /** The fields that every message must have. */
  readonly fields: Readonly<Record<string, FormName>>;
  /** Fields that may be absent or null. */
  readonly optional: Readonly<Record<string, FormName>>;
}

/** The rules of one way to speak the protocol. */
export interface Dialect {
  /** `publisher_id` of its notifications. */
  readonly publishers: readonly string[];
  readonly states: Readonly<Record<ProjectState, StateRule>>;
  readonly hostFields: Readonly<Record<string, FormName>>;
  /** The fields that may hold the deadline of the answer; the first that is present counts. */
  readonly deadlines: readonly string[];
  /**
   * Whether a question may be asked again when no answer came, and how long each of them waits at least:
   * later ones may repeat a deadline that has passed by then.
   */
  readonly asksAgain: { readonly windowMs: number; readonly scaleInWindowMs: number } | undefined;
  /** Whether occupied hosts are done one after the other, so that a question belongs to the next host. */
  readonly oneHostAtATime: boolean;
  /** Whether it may maintain hosts that the session was not given: Fenix does controllers too. */
  readonly mayAddHosts: boolean;
}

const NAMES = { project_id: 'text', session_id: 'text', state: 'text' } as const;
const HOST_FIELDS = { ...NAMES, host: 'text' } as const;

const SAMPLE_QUESTION = {
  ...NAMES,
  instance_ids: 'url',
  allowed_actions: 'actions',
  actions_at: 'time',
  metadata: 'object',
  reply_url: 'url',
} as const;

/** For messages that inform and do not ask: the rest may be there, in any form. */
const NOTICE = { asks: false, wantsActions: false, next: [], optional: {} } as const;
const ASKED = { asks: true, wantsActions: false, optional: {} } as const;

/** The sample Admin tool's workflow. Every state but PLANNED_MAINTENANCE comes once for each project. */
const SAMPLE: Dialect = {
  publishers: ['admin_tool'],
  states: {
    MAINTENANCE: {
      ...ASKED,
      next: ['SCALE_IN', 'PREPARE_MAINTENANCE', 'PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'],
      fields: SAMPLE_QUESTION,
    },
    SCALE_IN: {
      ...ASKED,
      next: ['PREPARE_MAINTENANCE', 'PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'],
      fields: SAMPLE_QUESTION,
    },
    PREPARE_MAINTENANCE: {
      ...ASKED,
      next: ['PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'],
      wantsActions: true,
      fields: { ...SAMPLE_QUESTION, allowed_actions: 'some-actions' },
    },
    PLANNED_MAINTENANCE: {
      ...ASKED,
      next: ['PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'],
      wantsActions: true,
      fields: { ...SAMPLE_QUESTION, allowed_actions: 'some-actions' },
    },
    INSTANCE_ACTION_DONE: { ...NOTICE, fields: { ...NAMES, instance_ids: 'id' } },
    MAINTENANCE_COMPLETE: { ...ASKED, next: [], fields: SAMPLE_QUESTION },
  },
  hostFields: HOST_FIELDS,
  deadlines: ['actions_at'],
  asksAgain: undefined,
  oneHostAtATime: true,
  mayAddHosts: false,
};

const FENIX_QUESTION = {
  ...NAMES,
  instance_ids: 'url',
  allowed_actions: 'actions',
  actions_at: 'iso-time',
  metadata: 'object',
  reply_url: 'url',
} as const;
const FENIX_ASKED = { ...ASKED, optional: { reply_at: 'iso-time' } } as const;

/**
 * Fenix: it asks up to three times, may scale in again when a host could not be emptied, and its workflow
 * `vnf` asks for one instance at a time.
 */
const FENIX: Dialect = {
  publishers: ['fenix', 'admin_tool'],
  states: {
    MAINTENANCE: {
      ...FENIX_ASKED,
      next: ['SCALE_IN', 'PREPARE_MAINTENANCE', 'PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'],
      fields: FENIX_QUESTION,
    },
    SCALE_IN: {
      ...FENIX_ASKED,
      next: ['SCALE_IN', 'PREPARE_MAINTENANCE', 'PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'],
      fields: FENIX_QUESTION,
    },
    PREPARE_MAINTENANCE: {
      ...FENIX_ASKED,
      next: ['SCALE_IN', 'PREPARE_MAINTENANCE', 'PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'],
      wantsActions: true,
      fields: { ...FENIX_QUESTION, allowed_actions: 'some-actions', instance_ids: 'url-or-list' },
    },
    PLANNED_MAINTENANCE: {
      ...FENIX_ASKED,
      next: ['PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'],
      wantsActions: true,
      fields: { ...FENIX_QUESTION, allowed_actions: 'some-actions', instance_ids: 'url-or-list' },
    },
    INSTANCE_ACTION_DONE: { ...NOTICE, fields: { ...NAMES, instance_ids: 'id-or-list' } },
    MAINTENANCE_COMPLETE: { ...FENIX_ASKED, next: [], fields: FENIX_QUESTION },
  },
  hostFields: HOST_FIELDS,
  deadlines: ['reply_at', 'actions_at'],
  asksAgain: { windowMs: 20_000, scaleInWindowMs: 60_000 },
  oneHostAtATime: false,
  mayAddHosts: true,
};

/** The ways to speak the maintenance protocol. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = { sample: SAMPLE, fenix: FENIX };
