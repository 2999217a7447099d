import { heatFault } from '../faults.ts';
import { select } from '../hot/functions.ts';
import { isTemplateMapping } from '../hot/parse.ts';
import type { Mapping } from '../hot/parse.ts';
import type { ResourceDefinition } from '../hot/template.ts';
import { atLeast, integer, list, map, allowedValues, REQUIRED, text, UPDATABLE } from './schema.ts';
import type { Properties } from './read-properties.ts';
import type { Operation, ResourceType } from './type.ts';

/** The version of the templates that Heat generates for its groups. */
const NESTED_VERSION = '2015-04-30';

/** `OS::Heat::ResourceGroup`: members `0`, `1`… in a nested stack; scaling down removes the highest. */
export const RESOURCE_GROUP: ResourceType = {
  name: 'OS::Heat::ResourceGroup',
  properties: {
    count: integer({ ...UPDATABLE, default: 1, ...atLeast(0) }),
    index_var: text({ default: '%index%', constraints: [{ kind: 'length', min: 3 }] }),
    resource_def: map({
      ...REQUIRED,
      ...UPDATABLE,
      fields: { metadata: map(), properties: map(), type: text(REQUIRED) },
    }),
    removal_policies: list({
      ...UPDATABLE,
      default: [],
      items: map({ fields: { resource_list: list({ default: [] }) } }),
    }),
    removal_policies_mode: text({ ...UPDATABLE, default: 'append', ...allowedValues('append', 'update') }),
  },
  attributes: ['attributes', 'refs', 'refs_map', 'removed_rsrc_list'],
  anyAttribute: true,
  alwaysUpdates: true,
  members: (properties) => definitions(properties, ['0'], (given) => given),
  async create(operation) {
    await operation.nest(currentMembers(operation));
  },
  async update(operation) {
    await operation.nest(currentMembers(operation));
  },
  async isBeyondRepair({ physicalId }) {
    return physicalId === undefined;
  },
  remove: (operation) => operation.unnest(),
  attribute: (operation, name, path) => groupAttribute(operation, name, path),
};

/** Names once removed by policy are never used again. */
function currentMembers(operation: Operation): readonly ResourceDefinition[] {
  const { properties, data } = operation;
  const before = properties['removal_policies_mode'] === 'update' ? [] : removedNames(operation);
  const removed = new Set([...before, ...newlyRemoved(operation)]);
  data['removed'] = [...removed].sort();
  const names: string[] = [];
  for (let index = 0; names.length < Number(properties['count']); index += 1)
    if (!removed.has(String(index))) names.push(String(index));
  return definitions(properties, names);
}

const removedNames = ({ data }: Operation): readonly string[] => (data['removed'] ?? []) as string[];

/** A policy lists members by name or by physical id. */
function newlyRemoved({ properties, nested }: Operation): readonly string[] {
  const policies = (properties['removal_policies'] ?? []) as readonly Mapping[];
  const listed = policies
    .flatMap((policy) => (policy['resource_list'] ?? []) as readonly unknown[])
    .map(String);
  return listed.map((id) => nested.names().find((name) => nested.reference(name) === id) ?? id);
}

/** @param kept drops null values once all values are known */
function definitions(
  properties: Properties,
  names: readonly string[],
  kept: (given: Mapping) => Mapping = withoutNulls,
): readonly ResourceDefinition[] {
  const { type, properties: given, metadata } = properties['resource_def'] as Mapping;
  if (Number(properties['count']) === 0) return [];
  const variable = String(properties['index_var']);
  return names.map((name) => ({
    name,
    type: String(type),
    version: NESTED_VERSION,
    properties: withIndex(kept((given ?? {}) as Mapping), variable, name) as Mapping,
    metadata: (metadata ?? {}) as Mapping,
    dependsOn: [],
    deletionPolicy: 'Delete',
    description: '',
  }));
}

const withoutNulls = (mapping: Mapping): Mapping =>
  Object.fromEntries(Object.entries(mapping).filter(([, value]) => value !== null));

/** `%index%` becomes the member's name, in values and not in keys. */
function withIndex(value: unknown, variable: string, name: string): unknown {
  if (typeof value === 'string') return value.replaceAll(variable, name);
  if (Array.isArray(value)) return value.map((item) => withIndex(item, variable, name));
  if (!isTemplateMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withIndex(item, variable, name)]),
  );
}

async function groupAttribute(
  operation: Operation,
  name: string,
  path: readonly unknown[],
): Promise<unknown> {
  const { nested } = operation;
  const names = nested.names();
  const each = <T>(value: (member: string) => T | Promise<T>) => Promise.all(names.map(value));
  const mapOf = async (value: (member: string) => unknown): Promise<Mapping> =>
    Object.fromEntries(await each(async (member) => [member, await value(member)] as const));
  switch (name) {
    case 'removed_rsrc_list':
      return removedNames(operation);
    case 'refs':
      return select(
        names.map((member) => nested.reference(member)),
        path,
      );
    case 'refs_map':
      return select(await mapOf((member) => nested.reference(member)), path);
    case 'attributes': {
      const [attribute, ...rest] = path;
      if (attribute === undefined) throw badAttribute(operation.name, name);
      return mapOf((member) => nested.attribute(member, String(attribute), rest));
    }
    default:
      break;
  }
  const [, member, attribute] = /^resource\.([^.]+)(?:\.(.+))?$/.exec(name) ?? [];
  if (member === undefined) return each((member) => nested.attribute(member, name, path));
  if (!names.includes(member)) {
    throw heatFault('NotFound', `Member '${member}' not found in group resource '${operation.name}'.`);
  }
  if (attribute !== undefined) return nested.attribute(member, attribute, path);
  const [first, ...rest] = path;
  return first === undefined ? nested.reference(member) : nested.attribute(member, String(first), rest);
}

const badAttribute = (resource: string, attribute: string) =>
  heatFault('InvalidTemplateAttribute', `The Referenced Attribute (${resource} ${attribute}) is incorrect.`);
