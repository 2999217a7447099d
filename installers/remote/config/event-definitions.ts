import { z } from 'zod';
import { EditError, issueOf } from './edit.ts';
import type { TextEdit } from './edit.ts';
import { takesEvent } from './event-patterns.ts';
import { editableYaml } from './yaml-edit.ts';

/** A definition that a run needs: an event type and its traits, by name the field each comes from. */
export interface NeededDefinition {
  readonly eventType: string;
  readonly traits: Readonly<Record<string, string>>;
  /** The traits that must be there; others are given along, as Ceilometer's own list has them. */
  readonly required: readonly string[];
  /** Traits that are times. */
  readonly times?: readonly string[];
}

/** The event that notifies the owner of a VM of its state. */
export const INSTANCE_UPDATE: NeededDefinition = {
  eventType: 'compute.instance.update',
  required: ['instance_id', 'state'],
  traits: {
    instance_id: 'payload.instance_id',
    resource_id: 'payload.instance_id',
    tenant_id: 'payload.tenant_id',
    display_name: 'payload.display_name',
    state: 'payload.state',
    old_state: 'payload.old_state',
  },
};

/** The event that notifies the owners of VMs of planned maintenance (see docs/maintenance.md). */
export const MAINTENANCE_SCHEDULED: NeededDefinition = {
  eventType: 'maintenance.scheduled',
  required: [
    'project_id',
    'session_id',
    'state',
    'instance_ids',
    'allowed_actions',
    'actions_at',
    'reply_url',
  ],
  times: ['actions_at'],
  traits: {
    project_id: 'payload.project_id',
    session_id: 'payload.session_id',
    state: 'payload.state',
    instance_ids: 'payload.instance_ids',
    allowed_actions: 'payload.allowed_actions',
    actions_at: 'payload.actions_at',
    metadata: 'payload.metadata',
    reply_url: 'payload.reply_url',
  },
};

/** The event that notifies the Inspector of a host's maintenance. */
export const MAINTENANCE_HOST: NeededDefinition = {
  eventType: 'maintenance.host',
  required: ['project_id', 'session_id', 'state', 'host'],
  traits: {
    project_id: 'payload.project_id',
    session_id: 'payload.session_id',
    state: 'payload.state',
    host: 'payload.host',
  },
};

const definitionsFile = z.array(
  z.looseObject({
    event_type: z.union([z.string(), z.array(z.string())]),
    traits: z.record(z.string(), z.unknown()).nullish(),
  }),
);

/**
 * Has `event_definitions.yaml` know an event type with its traits. Ceilometer takes the last definition that
 * matches a type, so one at the end holds.
 */
export function defineEvent(needed: NeededDefinition): TextEdit {
  return (text) => {
    const yaml = editableYaml(text);
    const file = definitionsFile.safeParse(yaml.value);
    if (!file.success) throw new EditError(`it is no list of event definitions: ${issueOf(file.error)}`);
    const current = file.data.findLast(({ event_type: types }) =>
      takesEvent(Array.isArray(types) ? types : [types], needed.eventType),
    );
    if (needed.required.every((name) => isDefined(current?.traits?.[name]))) return text;
    return yaml.append([], linesOf(needed), valueOf(needed));
  };
}

/** A trait is a path, or a mapping with one or more under `fields` (ceilometer/event/trait_plugins). */
function isDefined(trait: unknown): boolean {
  if (typeof trait === 'string') return true;
  return typeof trait === 'object' && trait !== null && 'fields' in trait;
}

function linesOf({ eventType, traits, times = [] }: NeededDefinition): string[] {
  return [
    `event_type: ${eventType}`,
    'traits:',
    ...Object.entries(traits).flatMap(([name, fields]) => [
      `  ${name}:`,
      ...(times.includes(name) ? ['    type: datetime'] : []),
      `    fields: ${fields}`,
    ]),
  ];
}

function valueOf({ eventType, traits, times = [] }: NeededDefinition): unknown {
  const definitions = Object.entries(traits).map(([name, fields]) => [
    name,
    { ...(times.includes(name) ? { type: 'datetime' } : {}), fields },
  ]);
  return { event_type: eventType, traits: Object.fromEntries(definitions) as unknown };
}
