import type { JsonObject } from '../../core/json.ts';
import { Refusal } from '../web/refusal.ts';
import { TRAIT_LIMIT } from './names.ts';
import { projectStateOf } from '../../record/maintenance-names.ts';
import type { ProjectState } from '../../record/maintenance-names.ts';
import { readPythonLiteral } from './python-literal.ts';
import { protocolTime, readTraitTime } from './times.ts';

/** Which instances an event is about: where to ask, or the ids themselves. */
export type InstanceList = { readonly url: string } | { readonly ids: readonly string[] };

/** The event for a project: `maintenance.scheduled` (docs/interfaces.md). */
export interface ProjectEvent {
  readonly projectId: string;
  readonly sessionId: string;
  readonly state: ProjectState;
  /** The state's name as it was sent: an answer names it likewise. */
  readonly sentState: string;
  readonly instances: InstanceList;
  /** Words of the Admin tool's; not all of them need be known here. */
  readonly allowedActions: readonly string[];
  /** When the Admin tool acts, and an answer is too late; undefined where none is expected. */
  readonly actionsAtMs: number | undefined;
  readonly metadata: JsonObject;
  readonly replyUrl: string;
}

/** The payload of a project's event. */
export function projectPayload(event: Omit<ProjectEvent, 'sentState'>): JsonObject {
  const { instances, actionsAtMs } = event;
  return {
    project_id: event.projectId,
    session_id: event.sessionId,
    state: event.state,
    // A list travels as an address to ask; what became of one instance names it (API reference of OpenStack Fenix).
    instance_ids: 'url' in instances ? instances.url : (instances.ids[0] ?? null),
    allowed_actions: event.allowedActions,
    actions_at: actionsAtMs === undefined ? null : protocolTime(actionsAtMs),
    metadata: event.metadata,
    reply_url: event.replyUrl,
  };
}

/**
 * Reads a project's event from the traits of its alarm, where everything is text.
 * @throws Refusal 400 that names the trait
 */
export function readProjectEvent(traits: ReadonlyMap<string, string>): ProjectEvent {
  const sentState = text(traits, 'state');
  const state = projectStateOf(sentState);
  if (state === undefined) throw refusal('state', `${JSON.stringify(sentState)} is no state of a project`);
  const actionsAt = traits.get('actions_at');
  const actionsAtMs = actionsAt === undefined ? undefined : readTraitTime(actionsAt);
  if (actionsAt !== undefined && actionsAtMs === undefined) throw refusal('actions_at', 'is no time');
  return {
    projectId: text(traits, 'project_id'),
    sessionId: text(traits, 'session_id'),
    state,
    sentState,
    instances: readInstances(text(traits, 'instance_ids')),
    allowedActions: texts('allowed_actions', traits.get('allowed_actions') ?? '[]'),
    actionsAtMs,
    metadata: readMetadata(traits.get('metadata') ?? '{}'),
    replyUrl: url('reply_url', text(traits, 'reply_url')),
  };
}

/** An address, a list of ids (Fenix, one instance in each event), or an id (of one whose move is done). */
function readInstances(value: string): InstanceList {
  if (/^https?:\/\//.test(value)) return { url: url('instance_ids', value) };
  return { ids: value.startsWith('[') ? texts('instance_ids', value) : [value] };
}

function text(traits: ReadonlyMap<string, string>, name: string): string {
  const value = traits.get(name) ?? '';
  if (value === '') throw refusal(name, 'is missing');
  return value;
}

function url(name: string, value: string): string {
  if (URL.canParse(value)) return value;
  throw refusal(name, `${JSON.stringify(value)} is no address`);
}

function texts(name: string, value: string): readonly string[] {
  const list = readPythonLiteral(value);
  if (Array.isArray(list) && list.every((id) => typeof id === 'string')) return list;
  throw refusal(name, `is no list of texts${cutOff(value)}`);
}

function readMetadata(value: string): JsonObject {
  const read = readPythonLiteral(value);
  // Fenix writes its own metadata as a text in places.
  const object = typeof read === 'string' ? readPythonLiteral(read) : read;
  if (typeof object === 'object' && object !== null && !Array.isArray(object)) return object as JsonObject;
  throw refusal('metadata', `is no dictionary${cutOff(value)}`);
}

function cutOff(value: string): string {
  return value.length === TRAIT_LIMIT ? `; it was cut off at ${TRAIT_LIMIT} characters on its way` : '';
}

function refusal(trait: string, message: string): Refusal {
  return new Refusal(400, message, `traits.${trait}`);
}
