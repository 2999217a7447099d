import type { z } from 'zod';
import { pythonRepr } from '../python/text.ts';
import { placeAt } from './place.ts';
import { messageFor } from './messages.ts';

/** The first error that a JSON Schema validator reports for a body. */
export interface Refusal {
  /** Where in the body; empty for the body itself. */
  readonly path: readonly PropertyKey[];
  /** The value at that place. */
  readonly instance: unknown;
  /** In the words of Python's jsonschema: `'x' is not of type 'integer'`. */
  readonly message: string;
  /** The service puts no prefix before the message. */
  readonly isComplete: boolean;
}

/** How a service writes its schemas. */
export interface Dialect {
  /** Types that may be null are listed as `'null', 'string'` (Glance), not `'string', 'null'`. */
  readonly nullFirst?: boolean;
}

/**
 * The error of Python's jsonschema for a body that a zod schema refuses. Its validators raise the first error that
 * they find. In the services' schemas they check the properties first, depth first, then missing required
 * properties, then additional ones.
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
  return {
    path,
    instance,
    message,
    isComplete: issue.code === 'custom' && issue.params?.['isComplete'] === true,
  };
}

interface Located {
  readonly issue: z.core.$ZodIssue;
  readonly path: readonly PropertyKey[];
  readonly instance: unknown;
  /** The order at its object: 0 for a property's value, 1 for a missing property, 2 for an additional one. */
  readonly rank: 0 | 1 | 2;
}

/** In a list of types, the matching type is the one whose members are checked. */
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

/** jsonschema reports a missing or unknown property at the object around it. */
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

/** Zod reports issues in the order of the schema's keys; only missing and additional properties must come last. */
function compare(a: Located, b: Located): number {
  const length = a.path.findIndex((key, index) => key !== b.path[index]);
  const common = length === -1 ? Math.min(a.path.length, b.path.length) : Math.min(length, b.path.length);
  const rankAt = ({ path, rank }: Located): number => (path.length > common ? 0 : rank);
  return rankAt(a) - rankAt(b);
}
