import { messageOf } from '../../../core/errors.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import { heatFault, ValidationFailed } from '../faults.ts';
import type { Scope } from '../hot/functions.ts';
import { referencesIn, resolveSnippet } from '../hot/snippet.ts';
import type { ResourceDefinition, Template } from '../hot/template.ts';
import { readProperties } from '../resources/read-properties.ts';
import type { Lookup, Properties } from '../resources/read-properties.ts';
import { resourceType } from '../resources/registry.ts';
import type { Design } from './model.ts';
import { planOf } from './plan.ts';

/** Parameters of a check. */
export interface Check {
  readonly scope: Scope;
  readonly lookup: Lookup;
  /** False for `POST /validate`: types and names of properties, not their values. */
  readonly withValues: boolean;
  /** Whether an action follows the check immediately. */
  readonly inAction?: boolean;
  /** Whether a resource exists, so that references to it resolve. */
  exists(resource: string): boolean;
}

/**
 * Checks everything about a design that can be checked before it is carried out (heat/engine/stack.py, validate).
 * @throws ServiceFault 400, ValidationFailed
 */
export async function validate(design: Design, check: Check): Promise<void> {
  const { template, parameters } = design;
  parameters.validate(check.withValues);
  for (const definition of template.resources.values()) resourceType(definition.type);
  const twice = parameters.schemata.find(({ name }) => template.resources.has(name));
  if (twice !== undefined) throw new ValidationFailed(`Duplicate names {'${twice.name}'}`);
  await planOf(template, check.scope);
  for (const definition of template.resources.values()) await validateResource(definition, template, check);
  for (const output of template.outputs.values()) {
    for (const { resource, attribute, path, by } of referencesIn(output.value)) {
      requireReference(template, resource, attribute, ['outputs', output.name, 'value', ...path, by]);
    }
  }
}

async function validateResource(
  definition: ResourceDefinition,
  template: Template,
  check: Check,
): Promise<void> {
  const { name, version, deletionPolicy } = definition;
  const at = ['resources', name];
  for (const section of ['properties', 'metadata'] as const) {
    for (const { resource, attribute, path, by } of referencesIn({ value: definition[section], version }))
      requireReference(template, resource, attribute, [...at, section, ...path, by]);
  }
  if (deletionPolicy === 'Snapshot')
    throw new ValidationFailed('"Snapshot" deletion policy not supported', [...at, 'deletion_policy']);
  if (!check.withValues) return;
  const type = resourceType(definition.type);
  const properties = await resolvedProperties(definition, check);
  type.validate?.(properties, name);
  for (const member of type.members?.(properties) ?? []) await validateMember(member, name, check);
}

/** The first member of a group represents all members. */
async function validateMember(member: ResourceDefinition, group: string, check: Check): Promise<void> {
  resourceType(member.type);
  try {
    // Checks only what needs no value of another resource: Heat does not look up names in a nested stack.
    const lookup: Lookup = (_, nameOrId) => Promise.resolve(nameOrId);
    const properties = await resolvedProperties(member, { ...check, lookup, exists: () => true });
    resourceType(member.type).validate?.(properties, member.name);
  } catch (error) {
    throw memberFailure(error, member.name, `${group}<nested_stack>`);
  }
}

/** Heat does not check a value in a nested stack, so a bad one becomes a plain ValueError. */
function memberFailure(error: unknown, member: string, nested: string): unknown {
  const at = ['resources', nested];
  if (error instanceof ServiceFault) return new ValidationFailed(error.message, at, typeOf(error));
  if (!(error instanceof ValidationFailed)) return error;
  if (error.error !== 'Property error' || error.words.startsWith('Unknown Property')) return error.under(at);
  return new ValidationFailed(error.words, [...at, 'resources', member], 'ValueError');
}

const typeOf = ({ extra }: ServiceFault): string =>
  extra !== undefined && 'type' in extra ? String(extra.type) : '';

function requireReference(
  template: Template,
  resource: string,
  attribute: string | undefined,
  path: readonly string[],
): void {
  const definition = template.resources.get(resource);
  if (definition === undefined)
    throw new ValidationFailed(`The specified reference "${resource}" (in unknown) is incorrect.`, path);
  if (attribute === undefined || attribute === 'show') return;
  const type = resourceType(definition.type);
  if (type.anyAttribute === true || type.attributes.includes(attribute)) return;
  throw new ValidationFailed(`The Referenced Attribute (${resource} ${attribute}) is incorrect.`, path);
}

/** A definition's properties, resolved and checked. @throws ValidationFailed with the place in the template */
export async function resolvedProperties(
  definition: ResourceDefinition,
  { scope, lookup, inAction = false, exists }: Omit<Check, 'withValues'>,
): Promise<Properties> {
  const { name, version, properties } = definition;
  const schemas = resourceType(definition.type).properties;
  const pending = new Set(
    Object.entries(properties)
      .filter(([, value]) =>
        referencesIn({ value, version }).some((reference) => !exists(reference.resource)),
      )
      .map(([property]) => property),
  );
  try {
    const given: Record<string, unknown> = {};
    for (const [property, value] of Object.entries(properties))
      given[property] = await resolveProperty(property, { value, version }, scope);
    return await readProperties(schemas, given, {
      lookup,
      inAction,
      isKnown: (property) => !pending.has(property),
    });
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    throw error.under(['resources', name, 'properties'], error.error === '' ? 'Property error' : error.error);
  }
}

async function resolveProperty(
  property: string,
  snippet: Parameters<typeof resolveSnippet>[0],
  scope: Scope,
): Promise<unknown> {
  try {
    return await resolveSnippet(snippet, scope);
  } catch (error) {
    if (error instanceof ValidationFailed) throw new ValidationFailed(error.message, [property]);
    if (error instanceof ServiceFault) throw new ValidationFailed(messageOf(error), [property]);
    throw error;
  }
}

/** Types that only administrators may use. @throws ServiceFault 403 */
export function requirePermitted(template: Template, isAdmin: boolean): void {
  if (isAdmin) return;
  for (const { type } of template.resources.values()) {
    if (resourceType(type).adminOnly !== true) continue;
    throw heatFault('Forbidden', `You are not authorized to use resource_types:${type}.`);
  }
}
