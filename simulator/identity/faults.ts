import { z } from 'zod';
import { firstRefusal } from '../kit/json-schema/refusal.ts';
import { ServiceFault } from '../kit/service-fault.ts';
import type { RequestContext } from '../kit/contracts.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Request Entity Too Large',
};

/** Keystone's error body (keystone/exception.py). */
export function keystoneErrorBody(fault: ServiceFault): object {
  const { status: code, message } = fault;
  return { error: { code, message, title: TITLES[code] ?? 'Internal Server Error' } };
}

/** `Could not find project: …` */
export function keystoneNotFound(kind: string, id: string): ServiceFault {
  return new ServiceFault(404, `Could not find ${kind}: ${id}.`);
}

/** The item with that id. @throws ServiceFault 404 */
export function found<T>(kind: string, things: ReadonlyMap<string, T>, id: string): T {
  const thing = things.get(id);
  if (thing === undefined) throw keystoneNotFound(kind, id);
  return thing;
}

/** @throws ServiceFault 409 as Keystone's drivers word it */
export function keystoneConflict(kind: string, name: string): ServiceFault {
  return new ServiceFault(
    409,
    `Conflict occurred attempting to store ${kind} - Duplicate entry found with name ${name}.`,
  );
}

/** @throws ServiceFault 403 that names the rule */
export function requireKeystoneAdmin(context: RequestContext, rule: string): void {
  if (!context.isAdmin) throw keystoneForbidden(rule);
}

/** The 403 of a policy rule, without the leading `identity:`. */
export function keystoneForbidden(rule: string): ServiceFault {
  return new ServiceFault(403, `You are not authorized to perform the requested action: identity:${rule}.`);
}

/** Names (keystone/common/validation/parameter_types.py); blanks around one are cut off. */
export function keystoneName(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/[\S]+/)
    .transform((name) => name.trim());
}

/**
 * Checks the value of the single key of a body, in the words of Keystone's validator
 * (keystone/common/validation/validators.py), which does not see the key. The real validator appends the
 * part of its schema that caused the error.
 * @throws ServiceFault 400
 */
export function validated<T>(key: string, schema: z.ZodType<T>, body: unknown): T {
  const value = (body as Readonly<Record<string, unknown>> | null | undefined)?.[key] ?? {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = firstRefusal(schema, value, result.error);
  throw new ServiceFault(
    400,
    path.length === 0 ? message : `Invalid input for field '${path.map(String).join('/')}': ${message}`,
  );
}

/** Keystone's error for a missing part that its schema allows to be missing. */
export function expected(attribute: string, target: string): ServiceFault {
  return new ServiceFault(
    400,
    `Expecting to find ${attribute} in ${target}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
  );
}

/** The 401 of a login. */
export function unauthorized(): ServiceFault {
  return new ServiceFault(401, 'The request you have made requires authentication.');
}
