import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';

/**
 * Checks a request body.
 * @throws ServiceFault 400 in the form of Nova's validator: the attribute, its value and the reason
 */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined || issue.path.length === 0)
    throw new ServiceFault(400, issue?.message ?? 'The request body is not valid.');
  const value = issue.path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    body,
  );
  throw new ServiceFault(
    400,
    `Invalid input for field/attribute ${String(issue.path.at(-1))}. Value: ${JSON.stringify(value) ?? 'None'}. ${issue.message}`,
  );
}

/** A name: 1 to 255 characters, not only blanks. */
export const nameSchema = z
  .string()
  .max(255)
  .refine((name) => name.trim() !== '', 'An empty name is not allowed.')
  .transform((name) => name.trim());

/** A whole number that may come as text. */
export const integer = (min: number, max = 0x7f_ff_ff_ff): z.ZodType<number> =>
  z
    .union([z.number(), z.string().regex(/^-?\d+$/)])
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));

/** A boolean in any of the spellings Nova takes (parameter_types.boolean). */
export const looseBoolean: z.ZodType<boolean> = z
  .union([z.boolean(), z.string().regex(/^(?:true|false|1|0|on|off|yes|no)$/i, 'It is not a boolean value.')])
  .transform((value) => /^(?:true|1|on|yes)$/i.test(String(value)));

/** Server metadata: keys and values of at most 255 characters. */
export const metadataSchema = z.record(z.string().regex(/^[\w\-:. ]{1,255}$/), z.string().max(255));
