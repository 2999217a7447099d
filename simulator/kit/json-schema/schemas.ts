import { z } from 'zod';
import { pythonRepr } from '../python/text.ts';
import { noneFits } from './messages.ts';

/**
 * `anyOf` or `oneOf`: when no schema matches, the error has no details. (A zod union would report the closest
 * one.)
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

/** One of several values of any type. */
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
