import { messageOf } from '../../../core/errors.ts';
import { pythonRepr, pythonStr } from '../../kit/python/text.ts';
import { ValidationFailed } from '../faults.ts';
import { checkConstraint } from '../hot/constraints.ts';
import { isTemplateMapping } from '../hot/parse.ts';
import type { Mapping } from '../hot/parse.ts';
import type { PropertySchema, PropertySchemas, Target } from './schema.ts';

/** The values of a resource's properties; a property without a value is null or has its default. */
export type Properties = Readonly<Record<string, unknown>>;

/** Finds a resource by name or id and returns its id. @throws ValidationFailed when it does not exist */
export type Lookup = (target: Target, nameOrId: string) => Promise<string>;

/** How thoroughly properties are read. */
export interface ReadOptions {
  readonly lookup: Lookup;
  /** Whether an action with them follows immediately. */
  readonly inAction?: boolean;
  /**
   * Whether a property's limits are checked and names looked up; false for those that depend on a resource
   * that does not exist yet.
   */
  isKnown(property: string): boolean;
}

/**
 * Gives properties their types and checks them (heat/engine/properties.py).
 * @param given with all functions resolved
 * @throws ValidationFailed with the path inside the properties
 */
export async function readProperties(
  schemas: PropertySchemas,
  given: Mapping,
  options: ReadOptions,
): Promise<Properties> {
  const { lookup, inAction = false, isKnown } = options;
  return readMembers(schemas, given, (name) => ({ lookup, inAction, checks: isKnown(name) }));
}

interface Reader {
  readonly lookup: Lookup;
  readonly inAction: boolean;
  readonly checks: boolean;
}

async function readMembers(
  schemas: PropertySchemas,
  given: Mapping,
  reader: (name: string) => Reader,
): Promise<Properties> {
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(schemas, name));
  if (stranger !== undefined) throw new ValidationFailed(`Unknown Property ${stranger}`);
  const values: Record<string, unknown> = {};
  const aliases = aliasesIn(schemas);
  for (const [name, schema] of Object.entries(schemas)) {
    if (schema.aliasOf !== undefined) continue;
    const key = aliases.get(name)?.find((alias) => alias in given && !(name in given)) ?? name;
    if (key in given && schema.implemented === false)
      throw new ValidationFailed(`Property ${name} not implemented yet`);
    if (!(key in given) && schema.default === undefined) {
      if (schema.required === true) throw new ValidationFailed(`Property ${name} not assigned`);
      values[name] = null;
      continue;
    }
    try {
      values[name] = await readValue(schema, given[key] ?? schema.default, reader(name));
    } catch (error) {
      throw error instanceof ValidationFailed ? error.under([name]) : error;
    }
  }
  return values;
}

function aliasesIn(schemas: PropertySchemas): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, string[]>();
  for (const [name, { aliasOf }] of Object.entries(schemas))
    if (aliasOf !== undefined) aliases.set(aliasOf, [...(aliases.get(aliasOf) ?? []), name]);
  return aliases;
}

/** A property set to null has the empty value of its type. */
async function readValue(schema: PropertySchema, given: unknown, reader: Reader): Promise<unknown> {
  const value = await typed(schema, given, reader);
  if (!reader.checks) return value;
  for (const constraint of schema.constraints ?? []) checkConstraint(constraint, value);
  if (schema.names === undefined || value === '') return value;
  if (schema.lookedUpLate === true)
    return reader.inAction ? reader.lookup(schema.names, String(value)) : value;
  try {
    return await reader.lookup(schema.names, String(value));
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    throw new ValidationFailed(`Error validating value '${String(value)}': ${messageOf(error)}`);
  }
}

function typed(schema: PropertySchema, given: unknown, reader: Reader): unknown {
  switch (schema.type) {
    case 'string':
      return asText(given);
    case 'integer':
      return asInteger(given);
    case 'number':
      return asNumber(given);
    case 'boolean':
      return asBoolean(given);
    case 'map':
      return asMap(schema, given ?? {}, reader);
    default:
      return asList(schema, given ?? [], reader);
  }
}

function asText(given: unknown): string {
  if (given === null || given === undefined) return '';
  if (typeof given === 'object')
    throw new ValidationFailed(`Value must be a string; got ${pythonRepr(given)}`);
  return pythonStr(given);
}

function asInteger(given: unknown): number {
  const value = given === null || given === undefined ? 0 : Number(given);
  if (typeof given === 'boolean') return Number(given);
  if (Number.isFinite(value) && (typeof given === 'number' || /^\s*[+-]?\d+\s*$/.test(String(given))))
    return Math.trunc(value);
  if (given === null || given === undefined) return 0;
  throw new ValidationFailed(`Value '${pythonStr(given)}' is not an integer`);
}

function asNumber(given: unknown): number {
  const value = Number(given ?? 0);
  if (Number.isNaN(value) || String(given) === '')
    throw new ValidationFailed(`could not convert string to float: '${pythonStr(given)}'`);
  return value;
}

function asBoolean(given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  if (given === null || given === undefined) return false;
  const word = typeof given === 'string' ? given.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw new ValidationFailed(`"${pythonStr(given).toLowerCase()}" is not a valid boolean`);
}

async function asMap(schema: PropertySchema, given: unknown, reader: Reader): Promise<unknown> {
  if (!isTemplateMapping(given)) throw new ValidationFailed(`"${pythonStr(given)}" is not a map`);
  return schema.fields === undefined ? given : readMembers(schema.fields, given, () => reader);
}

async function asList(schema: PropertySchema, given: unknown, reader: Reader): Promise<unknown> {
  if (!Array.isArray(given))
    throw new ValidationFailed(`"${pythonRepr(pythonRepr(given)).slice(1, -1)}" is not a list`);
  const { items } = schema;
  if (items === undefined) return given;
  return Promise.all(
    given.map(async (item: unknown, index) => {
      try {
        return await readValue(items, item, reader);
      } catch (error) {
        throw error instanceof ValidationFailed ? error.under([String(index)]) : error;
      }
    }),
  );
}
