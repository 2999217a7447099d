import type { z } from 'zod';
import { pythonRepr } from '../python/text.ts';
import { placeAt } from './place.ts';
import { messageFor } from './messages.ts';

/** The first thing a JSON Schema validator finds wrong with a body. */
export interface Refusal {
  /** Where in the body; empty for the body itself. */
  readonly path: readonly PropertyKey[];
  /** What is there. */
  readonly instance: unknown;
  /** In the words of Python's jsonschema: `'x' is not of type 'integer'`. */
  readonly message: string;
  /** The words stand for themselves: the service puts nothing before them. */
  readonly alone: boolean;
}

/** How a service has written its schemas. */
export interface Dialect {
  /** Types that may be null are listed as `'null', 'string'` (Glance), not `'string', 'null'`. */
  readonly nullFirst?: boolean;
}

/**
 * What Python's jsonschema would say of a body that a zod schema refuses. Its validators raise the first error
 * that they come to; in the services' schemas they come to the properties first, one after another and each
 * to its depth, then to required ones that are missing, then to additional ones.
 */
export function firstRefusal(
  schema: z.ZodType,
  body: unknown,
  error: z.ZodError,
  dialect: Dialect = {},
): Refusal {
  const issues = error.issues.flatMap(withinUnions).map((issue) => located(issue, body));
  const [first] = issues.sort(compare);
  if (first === undefined) throw new TypeError('a refusal without an issue');
  const { issue, path, instance, rank } = first;
  const place = { ...placeAt(schema, path), nullFirst: dialect.nullFirst === true };
  const message =
    rank === 1
      ? `${pythonRepr(issue.path.at(-1))} is a required property`
      : messageFor(issue, instance, place);
  return { path, instance, message, alone: issue.code === 'custom' && issue.params?.['alone'] === true };
}

interface Located {
  readonly issue: z.core.$ZodIssue;
  readonly path: readonly PropertyKey[];
  readonly instance: unknown;
  /** At its object: 0 for a property's value, 1 for one that is missing, 2 for one too many. */
  readonly rank: 0 | 1 | 2;
}

/** Of a list of types the one that fits is the one whose members are looked at. */
function withinUnions(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const fitting = issue.errors.filter((found) => !found.some(isWrongType));
  const [only] = fitting;
  if (only === undefined || fitting.length > 1) return [issue];
  return only.flatMap((inner) => withinUnions({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isWrongType({ code, path }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' && path.length === 0;
}

/** jsonschema finds a missing property, and a key that is none, at the object around it. */
function located(issue: z.core.$ZodIssue, body: unknown): Located {
  const instance = at(body, issue.path);
  const around = issue.path.slice(0, -1);
  if (instance === undefined && issue.path.length > 0) {
    return { issue, path: around, instance: at(body, around), rank: 1 };
  }
  if (issue.code === 'invalid_key') return { issue, path: around, instance: at(body, around), rank: 0 };
  return { issue, path: issue.path, instance, rank: issue.code === 'unrecognized_keys' ? 2 : 0 };
}

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    body,
  );
}

/** Zod has issues in the order of the schema's keys; only what is missing or too much must go behind. */
function compare(a: Located, b: Located): number {
  const length = a.path.findIndex((key, index) => key !== b.path[index]);
  const common = length === -1 ? Math.min(a.path.length, b.path.length) : Math.min(length, b.path.length);
  const rankAt = ({ path, rank }: Located): number => (path.length > common ? 0 : rank);
  return rankAt(a) - rankAt(b);
}
