import { parse } from 'yaml';
import { shellPattern } from '../kit/python/fnmatch.ts';
import { naiveIso, parseIsoTime } from '../kit/python/iso-time.ts';
import type { NotificationBody, TelemetryEvent } from './event.ts';
import { compileTrait } from './traits.ts';
import type { Trait, TraitReader } from './traits.ts';

/** Turns a notification into an event; undefined when no definition matches its type. */
export type EventConverter = (notification: NotificationBody) => TelemetryEvent | undefined;

interface EventDefinition {
  matches(eventType: string): boolean;
  readonly isCatchAll: boolean;
  readonly traits: readonly TraitReader[];
}

/** Traits that every event has, whatever its definition says (ceilometer/event/converter.py). */
const DEFAULT_TRAITS: Readonly<Record<string, unknown>> = {
  service: 'publisher_id',
  request_id: 'ctxt.request_id',
  project_id: { fields: ['payload.tenant_id', 'ctxt.project_id'] },
  user_id: { fields: ['payload.user_id', 'ctxt.user_id'] },
  tenant_id: { fields: ['payload.tenant_id', 'ctxt.project_id'] },
};

/**
 * Compiles the text of an `event_definitions.yaml`. The last definition that matches a type is the one used.
 * @param options.dropUnmatched the agent's `drop_unmatched_notifications`: whether a type without
 *   definition is dropped, or becomes an event with only the default traits
 * @throws Error in Ceilometer's words when the text is invalid
 */
export function compileDefinitions(
  text: string,
  options: { readonly dropUnmatched: boolean },
): EventConverter {
  // As in PyYAML: merge keys work, and the last of two equal keys wins.
  const parsed: unknown = parse(text, { merge: true, uniqueKeys: false }) ?? [];
  if (!Array.isArray(parsed)) throw new Error('EventDefinitionException: a list of definitions is required');
  const definitions = parsed.map(compileDefinition).reverse();
  if (!options.dropUnmatched && !definitions.some((definition) => definition.isCatchAll))
    definitions.push(compileDefinition({ event_type: '*', traits: {} }));
  return (notification) => {
    const definition = definitions.find((candidate) => candidate.matches(notification.event_type));
    return definition === undefined ? undefined : toEvent(definition, notification);
  };
}

function compileDefinition(config: unknown): EventDefinition {
  const { event_type: eventType, traits } = (config ?? {}) as Record<string, unknown>;
  const missing = eventType === undefined ? 'event_type' : traits === undefined ? 'traits' : undefined;
  if (missing !== undefined)
    throw new Error(
      `EventDefinitionException ${JSON.stringify(config)}: Required field ${missing} not specified`,
    );
  const types = (Array.isArray(eventType) ? eventType : [eventType]).map(String);
  const excludedTypes = types.filter((type) => type.startsWith('!')).map((type) => type.slice(1));
  const includedTypes = types.filter((type) => !type.startsWith('!'));
  if (includedTypes.length === 0 && excludedTypes.length > 0) includedTypes.push('*');
  const included = includedTypes.map(shellPattern);
  const excluded = excludedTypes.map(shellPattern);
  const all = { ...DEFAULT_TRAITS, ...((traits ?? {}) as Record<string, unknown>) };
  return {
    matches: (type) =>
      included.some((pattern) => pattern.test(type)) && !excluded.some((pattern) => pattern.test(type)),
    isCatchAll: includedTypes.includes('*') && excludedTypes.length === 0,
    traits: Object.entries(all).map(([name, definition]) => compileTrait(name, definition)),
  };
}

function toEvent(definition: EventDefinition, notification: NotificationBody): TelemetryEvent {
  const { message_id: messageId, timestamp } = notification.metadata;
  const generatedUs = parseIsoTime(timestamp);
  if (generatedUs === undefined) throw new Error(`Unable to parse date string '${timestamp}'`);
  return {
    message_id: messageId,
    event_type: notification.event_type,
    generated: naiveIso(generatedUs),
    traits: definition.traits
      .map((read) => read(notification))
      .filter((trait): trait is Trait => trait !== undefined),
    raw: {},
  };
}
