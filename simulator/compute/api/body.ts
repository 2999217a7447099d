import { z } from 'zod';
import { firstRefusal } from '../../kit/json-schema/refusal.ts';
import { oneOf } from '../../kit/json-schema/schemas.ts';
import { pythonRepr, pythonStr } from '../../kit/python/text.ts';
import { ServiceFault } from '../../kit/service-fault.ts';

/**
 * Checks a request body.
 * @throws ServiceFault 400 in the words of Nova's validator (nova/api/validation/validators.py)
 */
export function readNovaBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const value = body ?? null;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, instance, message, isComplete } = firstRefusal(schema, value, result.error);
  const attribute = path.at(-1);
  throw attribute === undefined || isComplete
    ? new ServiceFault(400, message)
    : invalidInput(String(attribute), instance, message);
}

/** Checks a body with one member, such as an action with its argument. @throws ServiceFault 400 */
export function readMember<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
  const whole = z.object({ [name]: schema });
  return readNovaBody(whole, { [name]: value })[name] as T;
}

/** A key of an object that the asked version does not know. */
export function unexpectedKey(attribute: string, value: object, key: string): ServiceFault {
  const words = `Additional properties are not allowed (${pythonRepr(key)} was unexpected)`;
  return invalidInput(attribute, value, words);
}

/** A key that the asked version wants and an object does not have. */
export function missingKey(attribute: string, value: object, key: string): ServiceFault {
  return invalidInput(attribute, value, `${pythonRepr(key)} is a required property`);
}

function invalidInput(attribute: string, value: unknown, words: string): ServiceFault {
  return new ServiceFault(
    400,
    `Invalid input for field/attribute ${attribute}. Value: ${pythonStr(value)}. ${words}`,
  );
}

/** The error of Nova's validator for a query parameter. */
export function invalidQuery(name: string, value: string, words: string): ServiceFault {
  return new ServiceFault(400, `Invalid input for query parameters ${name}. Value: ${value}. ${words}`);
}

/** A name: 1 to 255 printable characters, no blanks around them (parameter_types.name). */
export const nameSchema = z
  .string()
  .min(1)
  .max(255)
  .superRefine((name, context) => {
    // eslint-disable-next-line no-control-regex -- the pattern searches for control characters
    if (name.trim() === name && !/[\u0000-\u001f\u007f]/.test(name)) return;
    context.addIssue({
      code: 'custom',
      message:
        "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
      params: { isComplete: true },
    });
  });

/** A whole number that may come as text (parameter_types). */
export function looseInteger(min: number, max = 0x7f_ff_ff_ff): z.ZodType<number> {
  const digits = min < 0 ? /^-?[0-9]+$/ : /^[0-9]+$/;
  return z
    .union([z.int(), z.string().regex(digits)])
    .transform(Number)
    .superRefine((number, context) => {
      const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
      if (number < min) refuse(`${number} is less than the minimum of ${min}`);
      if (number > max) refuse(`${number} is greater than the maximum of ${max}`);
    });
}

const TRUE_WORDS = [true, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes'] as const;
const FALSE_WORDS = [false, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no'] as const;

/** A boolean in any spelling that Nova accepts (parameter_types.boolean), or one of the words `more`. */
export function booleanOr<const T extends string>(more: readonly T[]): z.ZodType<boolean | T> {
  return oneOf(z.union([z.boolean(), z.string()]), [...TRUE_WORDS, ...FALSE_WORDS, ...more]).transform(
    (value) => more.find((word) => word === value) ?? TRUE_WORDS.some((word) => word === value),
  );
}

/** A boolean in any spelling that Nova accepts. */
export const looseBoolean = booleanOr([]);

/** A tag of a server (parameter_types.tag). */
export const tagSchema = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[^,/]*$/);

/** Keys of metadata (parameter_types.metadata). */
export const metadataKey = z.string().regex(/^[a-zA-Z0-9-_:. ]{1,255}$/);

/** Server metadata: keys and values of at most 255 characters. */
export const metadataSchema = z.record(metadataKey, z.string().max(255));
