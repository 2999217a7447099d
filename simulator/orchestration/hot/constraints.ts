import { isIP, isIPv4 } from 'node:net';
import { pythonJson, pythonStr } from '../../kit/python/text.ts';
import { ValidationFailed, heatFault } from '../faults.ts';
import { isTemplateMapping } from './parse.ts';

/** A limit on the values of a parameter or property (HOT, parameter constraints). */
export type Constraint = (
  | {
      readonly kind: 'range' | 'length';
      readonly min?: number | undefined;
      readonly max?: number | undefined;
    }
  | { readonly kind: 'allowed_values'; readonly values: readonly unknown[] }
  | { readonly kind: 'allowed_pattern'; readonly pattern: string }
  | { readonly kind: 'custom_constraint'; readonly name: string }
) & { readonly description?: string | undefined };

/** Custom constraints that depend only on the value. */
const FORMATS: Readonly<
  Record<string, readonly [test: (value: string) => boolean, words: string | ((value: string) => string)]>
> = {
  ip_addr: [(value) => isIP(value) !== 0, 'Invalid IP address'],
  mac_addr: [(value) => /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(value), 'Invalid MAC address.'],
  net_cidr: [isCidr, (value) => `Invalid net cidr invalid IPNetwork ${value} `],
};

/** @throws ValidationFailed in Heat's words (heat/engine/constraints.py) */
export function checkConstraint(constraint: Constraint, value: unknown): void {
  const problem = problemWith(constraint, value);
  if (problem !== undefined) throw new ValidationFailed(constraint.description ?? problem);
}

function problemWith(constraint: Constraint, value: unknown): string | undefined {
  switch (constraint.kind) {
    case 'range': {
      const number = Number(value);
      if (isWithin(number, constraint)) return undefined;
      return `${pythonStr(value)} is out of range (${limits(constraint)})`;
    }
    case 'length': {
      const length = lengthOf(value);
      if (isWithin(length, constraint)) return undefined;
      return `length (${length}) is out of range (${limits(constraint)})`;
    }
    case 'allowed_values': {
      const given = Array.isArray(value) ? value : [value];
      const allowed = new Set(constraint.values.map(String));
      if (given.every((item) => allowed.has(String(item)))) return undefined;
      const listed = constraint.values.map((value) => pythonJson(value)).join(', ');
      return `${pythonJson(value)} is not an allowed value [${listed}]`;
    }
    case 'allowed_pattern': {
      if (new RegExp(`^(?:${constraint.pattern})$`, 'u').test(String(value))) return undefined;
      return `"${String(value)}" does not match pattern "${constraint.pattern}"`;
    }
    default: {
      const format = FORMATS[constraint.name];
      if (format === undefined || format[0](String(value))) return undefined;
      const words = typeof format[1] === 'string' ? format[1] : format[1](String(value));
      return `Error validating value '${pythonStr(value)}': ${words}`;
    }
  }
}

interface Limits {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function isWithin(number: number, { min = -Infinity, max = Infinity }: Limits): boolean {
  return number >= min && number <= max;
}

function limits({ min, max }: Limits): string {
  return `min: ${pythonStr(min)}, max: ${pythonStr(max)}`;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isTemplateMapping(value) ? Object.keys(value).length : 0;
}

function isCidr(value: string): boolean {
  const [address = '', bits = ''] = value.split('/');
  const size = isIPv4(address) ? 32 : 128;
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= size;
}

/** The types that a kind of constraint applies to, and the name of its class. */
const KINDS: Readonly<Record<Constraint['kind'], readonly [types: readonly string[], className: string]>> = {
  range: [['number'], 'Range'],
  length: [['string', 'comma_delimited_list', 'json'], 'Length'],
  allowed_values: [['string', 'number', 'boolean', 'comma_delimited_list'], 'AllowedValues'],
  allowed_pattern: [['string'], 'AllowedPattern'],
  custom_constraint: [['string', 'number', 'boolean', 'comma_delimited_list'], 'CustomConstraint'],
};

/** Reads one entry of a parameter's `constraints`. @throws ServiceFault 400 InvalidSchemaError */
export function readConstraint(given: unknown): Constraint {
  if (!isTemplateMapping(given)) throw invalidSchema('Invalid parameter constraints, expected a mapping');
  const allowed = [...Object.keys(KINDS), 'description', 'modulo'];
  const unknown = Object.keys(given).find((key) => !allowed.includes(key));
  if (unknown !== undefined) throw invalidSchema(`Invalid key '${unknown}' for parameter constraints`);
  const description = typeof given['description'] === 'string' ? given['description'] : undefined;
  for (const kind of ['range', 'length'] as const) {
    if (kind in given) return { kind, ...readLimits(given[kind], kind), description };
  }
  if ('allowed_values' in given) {
    if (!Array.isArray(given['allowed_values'])) throw invalidSchema('AllowedValues must be a list');
    return { kind: 'allowed_values', values: given['allowed_values'], description };
  }
  if ('allowed_pattern' in given) {
    if (typeof given['allowed_pattern'] !== 'string') throw invalidSchema('AllowedPattern must be a string');
    return { kind: 'allowed_pattern', pattern: given['allowed_pattern'], description };
  }
  if ('custom_constraint' in given)
    return { kind: 'custom_constraint', name: String(given['custom_constraint']), description };
  throw invalidSchema('No constraint expressed');
}

function readLimits(given: unknown, kind: string): Limits {
  if (!isTemplateMapping(given)) throw invalidSchema(`Invalid ${kind} constraint, expected a mapping`);
  const unknown = Object.keys(given).find((key) => key !== 'min' && key !== 'max');
  if (unknown !== undefined) throw invalidSchema(`Invalid key '${unknown}' for ${kind} constraint`);
  const [min, max] = [given['min'], given['max']].map((limit) =>
    limit === undefined ? undefined : Number(limit),
  );
  if (min === undefined && max === undefined)
    throw invalidSchema(`A ${kind} constraint must have a min value and/or a max value specified.`);
  return { min, max };
}

/** Whether a constraint makes sense for a parameter of that type. @throws ServiceFault 400 InvalidSchemaError */
export function requireFitting(constraint: Constraint, type: string): void {
  const [types, className] = KINDS[constraint.kind];
  if (!types.includes(type)) throw invalidSchema(`${className} constraint invalid for ${type}`);
}

/** Heat's InvalidSchemaError. */
export function invalidSchema(message: string): Error {
  return heatFault('InvalidSchemaError', message);
}
