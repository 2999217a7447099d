import type { FastifyRequest } from 'fastify';
import { applicationUrl } from '../../kit/addresses.ts';
import type { RequestContext } from '../../kit/contracts.ts';
import { contextOf } from '../../kit/service.ts';
import { heatFault, stackNotFound } from '../faults.ts';
import type { Engine } from '../engine/engine.ts';
import { isDeleted } from '../engine/model.ts';
import type { Stack } from '../engine/model.ts';
import type { Connections, Services } from '../engine/services.ts';

/** Dependencies of Heat's routes. */
export interface Heat {
  readonly engine: Engine;
  readonly connections: Connections;
}

/** The requester. */
export interface Caller {
  readonly context: RequestContext;
  readonly projectId: string;
  /** The other services as this user. */
  readonly services: Services;
}

/** The parts of a path below `/v1`. */
export interface StackPath {
  readonly tenant: string;
  readonly stack: string;
  readonly id: string;
}

/** The role of users that Heat creates for stacks, which has no rights here. */
const STACK_USER_ROLE = 'heat_stack_user';

/** @throws ServiceFault 403 for another project's path, unless an administrator asks */
export function callerOf(request: FastifyRequest, { connections }: Heat): Caller {
  const context = contextOf(request);
  const { tenant } = request.params as { readonly tenant: string };
  const isOwn = context.projectId === tenant;
  if (context.projectId === undefined || (!isOwn && !context.isAdmin)) throw forbidden();
  if (context.roles.includes(STACK_USER_ROLE)) throw forbidden();
  return { context, projectId: context.projectId, services: connections.as(context.token) };
}

function forbidden(): Error {
  return heatFault('HTTPForbidden', 'Access was denied to this resource.');
}

/**
 * The stack of a path with name and id.
 * @param options whether to include deleted stacks
 * @throws ServiceFault 404, also for another project's stack
 */
export function stackOf(
  request: FastifyRequest,
  heat: Heat,
  options: { readonly deleted?: boolean } = {},
): { readonly stack: Stack; readonly caller: Caller } {
  const caller = callerOf(request, heat);
  const { stack: name, id } = request.params as StackPath;
  const stack = heat.engine.stacks.get(id);
  const isThere =
    stack !== undefined &&
    stack.name === name &&
    maySee(stack, caller) &&
    (options.deleted === true || !isDeleted(stack));
  if (!isThere) throw stackNotFound(name);
  return { stack, caller };
}

/** The stack that is named by name or id, of the caller's own project. @throws ServiceFault 404 */
export function findStack(nameOrId: string, caller: Caller, { engine }: Heat): Stack {
  const byId = engine.stacks.get(nameOrId);
  if (byId !== undefined && maySee(byId, caller)) return byId;
  const byName = [...engine.stacks.values()].find(
    (stack) => stack.name === nameOrId && stack.projectId === caller.projectId && !isDeleted(stack),
  );
  if (byName === undefined) throw stackNotFound(nameOrId);
  return byName;
}

/** An administrator sees the stacks of all projects. */
export function maySee(stack: Stack, { context, projectId }: Caller): boolean {
  return context.isAdmin || stack.projectId === projectId;
}

/** `http://host:port/v1`, from which links are made. */
export function baseUrl(request: FastifyRequest): string {
  return `${applicationUrl(request)}/v1`;
}

/** The last value of a query key. */
export function queryOf(request: FastifyRequest, key: string): string | undefined {
  const value = (request.query as Record<string, string | string[] | undefined>)[key];
  return Array.isArray(value) ? value.at(-1) : value;
}
