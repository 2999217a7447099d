import type { z } from 'zod';
import { pythonRepr } from '../python/text.ts';
import type { Place } from './place.ts';

/** The place of an issue, and how the service lists types. */
interface Context extends Place {
  readonly nullFirst: boolean;
}

/** JSON Schema's names of types that have another name in zod. */
const TYPES: Readonly<Record<string, string>> = { int: 'integer', record: 'object', tuple: 'array' };
/** JSON Schema's names of formats that have another name in zod. */
const FORMATS: Readonly<Record<string, string>> = { datetime: 'date-time', url: 'uri', guid: 'uuid' };

/** An issue in the words of Python's jsonschema (jsonschema/_validators.py, version 4.10). */
export function messageFor(issue: z.core.$ZodIssue, instance: unknown, place: Context): string {
  const shown = pythonRepr(instance);
  switch (issue.code) {
    case 'invalid_type':
      return `${shown} is not of type ${types([issue.expected], place)}`;
    case 'invalid_value':
      return enumMessage(issue.values, instance, place);
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `${shown} is too short`
        : `${shown} is less than ${issue.inclusive === true ? '' : 'or equal to '}the minimum of ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `${shown} is too long`
        : `${shown} is greater than ${issue.inclusive === true ? '' : 'or equal to '}the maximum of ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'regex'
        ? `${shown} does not match ${pattern(issue.pattern)}`
        : `${shown} is not a ${pythonRepr(FORMATS[issue.format] ?? issue.format)}`;
    case 'unrecognized_keys':
      return `Additional properties are not allowed (${unexpected(issue.keys)} unexpected)`;
    case 'invalid_key':
      return keyMessage(issue);
    case 'invalid_union':
      return unionMessage(issue, instance, place);
    default:
      return issue.message;
  }
}

function types(expected: readonly string[], { nullable, whole, nullFirst }: Context): string {
  const names = [
    ...new Set(expected.map((type) => (whole && type === 'number' ? 'integer' : (TYPES[type] ?? type)))),
  ];
  const all =
    nullable && !names.includes('null') ? (nullFirst ? ['null', ...names] : [...names, 'null']) : names;
  return all.map(pythonRepr).join(', ');
}

/** The services give an enumeration a type, which is checked first. */
function enumMessage(values: readonly unknown[], instance: unknown, place: Context): string {
  const allText = values.every((value) => typeof value === 'string');
  if (allText && typeof instance !== 'string')
    return `${pythonRepr(instance)} is not of type ${types(['string'], place)}`;
  const all = place.nullable && place.nullFirst ? [null, ...values] : values;
  return `${pythonRepr(instance)} is not one of ${pythonRepr(all)}`;
}

function keyMessage(issue: z.core.$ZodIssueInvalidKey): string {
  const patterns = issue.issues.flatMap((inner) =>
    inner.code === 'invalid_format' && inner.pattern !== undefined ? [pattern(inner.pattern)] : [],
  );
  return `${pythonRepr(issue.path.at(-1))} does not match any of the regexes: ${patterns.join(', ')}`;
}

/** A union is a list of types. If one type matches, its own issue is reported. */
function unionMessage(issue: z.core.$ZodIssueInvalidUnion, instance: unknown, place: Context): string {
  const firsts = issue.errors.flatMap(([first]) => first ?? []);
  const expected = firsts.flatMap((inner) => (inner.code === 'invalid_type' ? [inner.expected] : []));
  if (expected.length < firsts.length) return noneFits(instance);
  return `${pythonRepr(instance)} is not of type ${types(expected, place)}`;
}

/** A regular expression as Python prints it. */
function pattern(source: string | undefined): string {
  return pythonRepr(source?.replace(/^\/(.*)\/[a-z]*$/s, '$1') ?? '');
}

function unexpected(keys: readonly string[]): string {
  return `${keys.map(pythonRepr).join(', ')} ${keys.length === 1 ? 'was' : 'were'}`;
}

/** The message of `anyOf` and `oneOf`. */
export function noneFits(instance: unknown): string {
  return `${pythonRepr(instance)} is not valid under any of the given schemas`;
}
