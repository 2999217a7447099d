import { pythonJson, pythonStr } from '../../kit/python/text.ts';
import { heatFault, ValidationFailed } from '../faults.ts';
import { checkConstraint, invalidSchema, readConstraint, requireFitting } from './constraints.ts';
import type { Constraint } from './constraints.ts';
import { isTemplateMapping } from './parse.ts';
import type { Mapping } from './parse.ts';
import { convert } from './parameter-values.ts';

const TYPES = ['string', 'number', 'comma_delimited_list', 'json', 'boolean'] as const;
const KEYS = [
  'type',
  'description',
  'default',
  'schema',
  'constraints',
  'hidden',
  'label',
  'immutable',
  'tags',
];

/** A parameter as the template declares it. */
export interface ParameterSchema {
  readonly name: string;
  readonly type: (typeof TYPES)[number];
  readonly description: string;
  readonly label: string;
  readonly default: unknown;
  readonly hidden: boolean;
  readonly immutable: boolean;
  readonly constraints: readonly Constraint[];
  readonly tags: readonly string[];
}

/** Values of a template's parameters. */
export interface Parameters {
  readonly schemata: readonly ParameterSchema[];
  /** @throws ServiceFault 400 UserParameterMissing */
  value(name: string): unknown;
  /** The parameters as `show` returns them: all texts, hidden ones masked, with the pseudo parameters. */
  texts(): Readonly<Record<string, string>>;
  /**
   * Checks schemata and, on request, values.
   * @throws ServiceFault 400, ValidationFailed
   */
  validate(withValues: boolean): void;
}

/** Reads the section `parameters`. @throws ServiceFault 400 InvalidSchemaError */
export function readParameters(section: unknown): readonly ParameterSchema[] {
  if (section === undefined || section === null) return [];
  if (!isTemplateMapping(section))
    throw heatFault('AttributeError', `'${pythonType(section)}' object has no attribute 'items'`);
  return Object.entries(section).map(([name, given]) => readParameter(name, given));
}

function readParameter(name: string, given: unknown): ParameterSchema {
  if (!isTemplateMapping(given)) throw invalidSchema(`Invalid parameter (${name}), expected a mapping`);
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw invalidSchema(`Invalid key '${unknown}' for parameter (${name})`);
  if (!('type' in given)) throw invalidSchema(`Missing parameter type for parameter: ${name}`);
  const type = TYPES.find((candidate) => candidate === given['type']);
  if (type === undefined) throw invalidSchema(`Invalid type (${pythonStr(given['type'])})`);
  const constraints = given['constraints'] ?? [];
  if (!Array.isArray(constraints))
    throw invalidSchema(`Invalid parameter constraints for parameter ${name}, expected a list`);
  return {
    name,
    type,
    description: textOr(given['description'], ''),
    label: textOr(given['label'], name),
    default: given['default'] ?? undefined,
    hidden: given['hidden'] === true || String(given['hidden']).toLowerCase() === 'true',
    immutable: given['immutable'] === true,
    constraints: constraints.map(readConstraint),
    tags: Array.isArray(given['tags']) ? given['tags'].map(String) : [],
  };
}

const textOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other);

const pythonType = (value: unknown): string =>
  Array.isArray(value) ? 'list' : typeof value === 'string' ? 'str' : 'int';

/**
 * Binds values to parameters.
 * @param given the user's values; null counts as absent
 * @param defaults the environment's `parameter_defaults`, which take precedence over the template's own
 * @param pseudo `OS::stack_name` and the like
 */
export function bindParameters(
  schemata: readonly ParameterSchema[],
  given: Mapping,
  defaults: Mapping,
  pseudo: Readonly<Record<string, string>>,
): Parameters {
  const byName = new Map(schemata.map((schema) => [schema.name, schema]));
  const rawOf = (schema: ParameterSchema): unknown =>
    given[schema.name] ?? defaults[schema.name] ?? schema.default;
  const missing = (name: string) =>
    heatFault('UserParameterMissing', `The Parameter (${name}) was not provided.`);
  const value = (name: string): unknown => {
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    const schema = byName.get(name);
    const raw = schema === undefined ? undefined : rawOf(schema);
    if (schema === undefined || raw === undefined) throw missing(name);
    return convert(schema.type, raw);
  };
  return {
    schemata,
    value,
    texts: () => ({
      ...pseudo,
      ...Object.fromEntries(
        schemata.map((schema) => [schema.name, schema.hidden ? '******' : textOf(value(schema.name))]),
      ),
    }),
    validate(withValues) {
      const stranger = Object.keys(given).find((name) => !byName.has(name));
      if (stranger !== undefined) {
        throw heatFault('UnknownUserParameter', `The Parameter (${stranger}) was not defined in template.`);
      }
      for (const schema of schemata) {
        requireSoundSchema(schema);
        if (!withValues) continue;
        const raw = rawOf(schema);
        if (raw === undefined) throw missing(schema.name);
        requireSoundValue(schema, raw);
      }
    },
  };
}

function requireSoundSchema(schema: ParameterSchema): void {
  try {
    for (const constraint of schema.constraints) requireFitting(constraint, schema.type);
  } catch (error) {
    throw invalidSchema(`Parameter '${schema.name}' is invalid: ${(error as Error).message}`);
  }
}

function requireSoundValue(schema: ParameterSchema, raw: unknown): void {
  try {
    const converted = convert(schema.type, raw);
    // Heat compares and shows the value as the user wrote it; only lists and JSON are parsed first.
    const isRead = schema.type === 'comma_delimited_list' || schema.type === 'json';
    for (const constraint of schema.constraints) checkConstraint(constraint, isRead ? converted : raw);
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    throw new ValidationFailed(`Parameter '${schema.name}' is invalid: ${error.words}`);
  }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(',');
  return isTemplateMapping(value) ? pythonJson(value) : pythonStr(value);
}
