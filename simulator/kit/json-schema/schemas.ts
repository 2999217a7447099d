import { z } from 'zod';
import { pythonRepr } from '../python/text.ts';
import { noneFits } from './messages.ts';

/**
 * `anyOf` or `oneOf`: when none fits, nothing more is said. (A union of zod would tell of the one that came
 * nearest.)
 */
export function anyOf<T>(options: readonly z.ZodType<T>[]): z.ZodType<T> {
  return z.unknown().transform((value, context): T => {
    for (const option of options) {
      const result = option.safeParse(value);
      if (result.success) return result.data;
    }
    context.addIssue({ code: 'custom', message: noneFits(value) });
    return z.NEVER;
  });
}

/** One of some values, whatever their types. */
export function oneOf<T>(schema: z.ZodType<T>, values: readonly T[]): z.ZodType<T> {
  return schema.superRefine((value, context) => {
    if (values.includes(value)) return;
    const message = `${pythonRepr(value)} is not one of ${pythonRepr(values)}`;
    context.addIssue({ code: 'custom', message });
  });
}

/** An object that must not be empty (`minProperties: 1`). */
export function notEmpty<T extends z.ZodType<object>>(schema: T): T {
  return schema.superRefine((value, context) => {
    if (Object.keys(value).length > 0) return;
    context.addIssue({ code: 'custom', message: '{} does not have enough properties' });
  });
}
