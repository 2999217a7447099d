import type { z } from 'zod';

/** A request that is turned away. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** The HTTP status of the answer. */
  readonly status: number;
  /** Where in the body the fault is: `[0].details.hostname`; empty for the body itself. */
  readonly path: string | undefined;

  constructor(status: number, message: string, path?: string) {
    super(path === undefined || path === '' ? message : `${path}: ${message}`);
    this.status = status;
    this.path = path;
  }
}

/**
 * Reads `value` by a schema.
 * @param at where in the body the value is
 * @throws Refusal 400 with the path of the first field that is wrong
 */
export function readAs<T>(schema: z.ZodType<T>, value: unknown, at: readonly PropertyKey[] = []): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Refusal(400, issue?.message ?? 'is wrong', pathOf([...at, ...(issue?.path ?? [])]));
}

/** The path of a field as a person writes it: `events[0].event.time`. */
export function pathOf(keys: readonly PropertyKey[]): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
