import { z } from 'zod';
import { pythonRepr } from '../../kit/python/text.ts';
import { clientError, invalidInput } from './faults.ts';

/** WSME's types as zod schemas: what it takes, and its words when it does not. */

const MANDATORY = 'Mandatory field missing.';

const TRUE_WORDS = new Set(['true', 't', 'yes', 'y', 'on', '1']);
const FALSE_WORDS = new Set(['false', 'f', 'no', 'n', 'off', '0']);

function wrongType(expected: string) {
  return ({ input }: { readonly input?: unknown }): string => {
    if (input === undefined || input === null) return MANDATORY;
    return `Wrong type. Expected '<class '${expected}'>', got '<class '${pythonType(input)}'>'`;
  };
}

/** `wtypes.text`. */
export const text = z.string({ error: wrongType('str') });

/** An enumeration. */
export function wsmeEnum<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, {
    error: ({ input }) => (input === undefined ? MANDATORY : `Value should be one of: ${values.join(', ')}`),
  });
}

/** `bool`: JSON's own, numbers, and the unambiguous words. */
export const bool = z.unknown().transform((value, context) => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (TRUE_WORDS.has(String(value))) return true;
  if (FALSE_WORDS.has(String(value))) return false;
  context.addIssue(`Value not an unambiguous boolean: ${pythonRepr(value)}`);
  return z.NEVER;
});

/** `IntegerType(minimum)`; digits in a text will do. */
export function wsmeInteger(minimum: number) {
  return z.unknown().transform((value, context) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) {
      if (number >= minimum) return Math.trunc(number);
      context.addIssue(`Value should be greater or equal to ${minimum}`);
    } else {
      context.addIssue(value === undefined ? MANDATORY : `invalid literal for int(): ${pythonRepr(value)}`);
    }
    return z.NEVER;
  });
}

/** A list. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.array(item, { error: ({ input }) => `Value not a valid list: ${pythonRepr(input)}` });
}

/**
 * Reads a body.
 * @param argument what WSME calls the body in its errors
 * @throws ServiceFault 400 in WSME's words, about the first thing that is wrong
 */
export function readWsmeBody<T>(schema: z.ZodType<T>, body: unknown, argument: string): T {
  if (body === undefined || body === null) throw clientError(`Missing argument: "${argument}"`);
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw invalidInput(argument, body, 'Invalid.');
  const names = issue.path.filter((part) => typeof part === 'string');
  if (issue.code === 'unrecognized_keys') {
    const word = issue.keys.length > 1 ? 'attributes' : 'attribute';
    const where = [argument, ...names].join('.');
    throw clientError(`Unknown ${word} for argument ${where}: ${issue.keys.join(', ')}`);
  }
  // What cannot even be read is blamed on the whole body.
  const isWhole = names.length === 0 || issue.message.startsWith('Value not ');
  if (isWhole) throw invalidInput(argument, body, issue.message);
  throw invalidInput(names.at(-1) ?? argument, valueAt(body, issue.path), issue.message);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const part of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
  return value;
}

function pythonType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'string') return 'str';
  return Array.isArray(value) ? 'list' : 'dict';
}
