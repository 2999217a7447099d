import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { firstRefusal } from './refusal.ts';
import type { Dialect } from './refusal.ts';
import { anyOf, notEmpty, oneOf } from './schemas.ts';

function refused(schema: z.ZodType, body: unknown, dialect?: Dialect) {
  const { error } = schema.safeParse(body);
  if (error === undefined) throw new Error('it was not refused');
  const { path, message } = firstRefusal(schema, body, error, dialect);
  return `${path.join('/')}: ${message}`;
}

const text = z.string().min(1).max(3);
const thing = z.strictObject({
  name: text,
  size: z.union([z.int(), z.string().regex(/^[0-9]+$/)]).optional(),
  note: z.string().nullish(),
  kind: z.enum(['a', 'b']).optional(),
  tags: z.array(text).max(2).optional(),
  inner: z.strictObject({ id: z.guid(), flag: z.boolean() }).optional(),
  limit: z.number().gt(0).max(9).optional(),
  map: z.record(z.string().regex(/^[a-z]+$/), z.number()).optional(),
  either: anyOf<string | number[]>([z.literal(''), z.array(z.number())]).optional(),
  word: oneOf(z.union([z.boolean(), z.string()]), [true, 'yes']).optional(),
});
const schema = z.object({ thing });

/** The messages of Python's jsonschema 4.10. */
const CASES: readonly (readonly [unknown, string])[] = [
  [{}, ": 'thing' is a required property"],
  [5, ": 5 is not of type 'object'"],
  [{ thing: [] }, "thing: [] is not of type 'object'"],
  [{ thing: {} }, "thing: 'name' is a required property"],
  [{ thing: { name: 5 } }, "thing/name: 5 is not of type 'string'"],
  [{ thing: { name: '' } }, "thing/name: '' is too short"],
  [{ thing: { name: 'long' } }, "thing/name: 'long' is too long"],
  [{ thing: { name: "it's" } }, `thing/name: "it's" is too long`],
  [{ thing: { name: 'a', size: null } }, "thing/size: None is not of type 'integer', 'string'"],
  [{ thing: { name: 'a', size: 1.5 } }, "thing/size: 1.5 is not of type 'integer', 'string'"],
  [{ thing: { name: 'a', size: 'x' } }, "thing/size: 'x' does not match '^[0-9]+$'"],
  [{ thing: { name: 'a', note: 5 } }, "thing/note: 5 is not of type 'string', 'null'"],
  [{ thing: { name: 'a', kind: 'c' } }, "thing/kind: 'c' is not one of ['a', 'b']"],
  [{ thing: { name: 'a', kind: true } }, "thing/kind: True is not of type 'string'"],
  [{ thing: { name: 'a', tags: ['a', 'b', 'c'] } }, "thing/tags: ['a', 'b', 'c'] is too long"],
  [{ thing: { name: 'a', tags: ['a', {}] } }, "thing/tags/1: {} is not of type 'string'"],
  [{ thing: { name: 'a', limit: 0 } }, 'thing/limit: 0 is less than or equal to the minimum of 0'],
  [{ thing: { name: 'a', limit: 10 } }, 'thing/limit: 10 is greater than the maximum of 9'],
  [{ thing: { name: 'a', map: { A: 1 } } }, "thing/map: 'A' does not match any of the regexes: '^[a-z]+$'"],
  [{ thing: { name: 'a', map: { a: 'x' } } }, "thing/map/a: 'x' is not of type 'number'"],
  [{ thing: { name: 'a', either: 'x' } }, "thing/either: 'x' is not valid under any of the given schemas"],
  [{ thing: { name: 'a', word: 'no' } }, "thing/word: 'no' is not one of [True, 'yes']"],
  [{ thing: { name: 'a', inner: { id: 'x', flag: true } } }, "thing/inner/id: 'x' is not a 'uuid'"],
  [{ thing: { name: 'a', x: 1 } }, "thing: Additional properties are not allowed ('x' was unexpected)"],
  [
    { thing: { name: 'a', x: 1, y: 2 } },
    "thing: Additional properties are not allowed ('x', 'y' were unexpected)",
  ],
];

describe('a body that a schema refuses', () => {
  it.each(CASES)('%j is refused in the words of jsonschema', (body, words) => {
    expect(refused(schema, body)).toBe(words);
  });

  it.each([
    ['values before what is missing', { kind: 'c' }, "thing/kind: 'c' is not one of ['a', 'b']"],
    ['what is missing before what is too much', { x: 1 }, "thing: 'name' is a required property"],
    [
      'what is missing within before what is missing around',
      { inner: { id: '00000000-0000-0000-0000-000000000000' } },
      "thing/inner: 'flag' is a required property",
    ],
    [
      'what is too much within before what is missing around',
      { inner: { id: 'x', flag: true, y: 1 } },
      "thing/inner/id: 'x' is not a 'uuid'",
    ],
  ])('has %s', (_, body, words) => {
    expect(refused(schema, { thing: body })).toBe(words);
  });

  it('may list null first, also among the values', () => {
    const image = z.object({ name: z.string().nullish(), format: z.enum(['raw']).nullish() });
    expect(refused(image, { name: 5 }, { nullFirst: true })).toBe("name: 5 is not of type 'null', 'string'");
    expect(refused(image, { format: 5 }, { nullFirst: true })).toBe(
      "format: 5 is not of type 'null', 'string'",
    );
    expect(refused(image, { format: 'x' }, { nullFirst: true })).toBe(
      "format: 'x' is not one of [None, 'raw']",
    );
  });

  it('may be one that must not be empty', () => {
    expect(refused(notEmpty(z.looseObject({})), {})).toBe(': {} does not have enough properties');
  });
});
