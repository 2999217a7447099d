import type { z } from 'zod';
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
export function errorBody(fault: ServiceFault): object {
  const { status: code, message } = fault;
  return { error: { code, message, title: TITLES[code] ?? 'Internal Server Error' } };
}

/** `Could not find project: …` */
export function notFound(kind: string, id: string): ServiceFault {
  return new ServiceFault(404, `Could not find ${kind}: ${id}.`);
}

/** The thing of that id. @throws ServiceFault 404 */
export function found<T>(kind: string, things: ReadonlyMap<string, T>, id: string): T {
  const thing = things.get(id);
  if (thing === undefined) throw notFound(kind, id);
  return thing;
}

/** @throws ServiceFault 409 as Keystone's drivers word it */
export function conflict(kind: string, name: string): ServiceFault {
  return new ServiceFault(
    409,
    `Conflict occurred attempting to store ${kind} - Duplicate entry found with name ${name}.`,
  );
}

/** @throws ServiceFault 403 that names the rule */
export function requireAdmin(context: RequestContext, rule: string): void {
  if (!context.isAdmin) throw forbidden(rule);
}

/** The 403 of a policy rule, without the leading `identity:`. */
export function forbidden(rule: string): ServiceFault {
  return new ServiceFault(403, `You are not authorized to perform the requested action: identity:${rule}.`);
}

/** Checks a body as Keystone's JSON schemas do. @throws ServiceFault 400 */
export function validated<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ServiceFault(
    400,
    `Invalid input for field '${issue?.path.join('/') ?? 'body'}': ${issue?.message ?? 'invalid'}`,
  );
}

/** The 401 of a login. */
export function unauthorized(): ServiceFault {
  return new ServiceFault(401, 'The request you have made requires authentication.');
}
