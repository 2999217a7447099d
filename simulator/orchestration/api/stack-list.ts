import type { FastifyRequest } from 'fastify';
import { isDeleted } from '../engine/model.ts';
import type { Stack } from '../engine/model.ts';
import { heatFault } from '../faults.ts';
import { applicationUrl } from '../../kit/addresses.ts';
import { baseUrl, maySee, queryOf } from './caller.ts';
import type { Caller, Heat } from './caller.ts';
import { readBool, readCount } from './values.ts';
import { stackSummary } from './views.ts';

/** `GET /stacks`: newest first, with filters and pages (heat/api/openstack/v1/stacks.py). */
export function listStacks(request: FastifyRequest, caller: Caller, { engine }: Heat): object {
  const flag = (name: string): boolean => readBool(name, queryOf(request, name) ?? false);
  // By Heat's policies, even an administrator needs a system-scoped token for this.
  if (flag('global_tenant'))
    throw heatFault('Forbidden', 'You are not authorized to use stacks:global_index.');
  const withDeleted = flag('show_deleted');
  const withNested = flag('show_nested');
  const wanted = filterOf(request);
  const stacks = [...engine.stacks.values()]
    .filter((stack) => maySee(stack, caller))
    .filter((stack) => withDeleted || !isDeleted(stack))
    .filter((stack) => withNested || stack.owner === undefined)
    .filter(wanted)
    .sort((a, b) => b.createdUs - a.createdUs);
  if (queryOf(request, 'sort_dir') === 'asc') stacks.reverse();
  const marker = queryOf(request, 'marker');
  const start = marker === undefined ? 0 : stacks.findIndex((stack) => stack.id === marker) + 1;
  const limit = readCount('limit', queryOf(request, 'limit') ?? 0);
  const page = stacks.slice(start, limit === 0 ? undefined : start + limit);
  const views = page.map((stack) => ({
    ...stackSummary(baseUrl(request), stack),
    ...(caller.context.isAdmin ? { project: stack.projectId } : {}),
  }));
  const last = page.at(-1);
  return {
    stacks: views,
    ...(limit > 0 && page.length === limit && last !== undefined
      ? { links: [{ rel: 'next', href: nextPage(request, last.id) }] }
      : {}),
    ...(flag('with_count') ? { count: stacks.length } : {}),
  };
}

function nextPage(request: FastifyRequest, marker: string): string {
  const url = new URL(applicationUrl(request) + request.url);
  url.searchParams.set('marker', marker);
  return url.href;
}

/** The old and new names of Heat's filters; a repeated key matches any of its values. */
const FILTERS: Readonly<Record<string, (stack: Stack) => string>> = {
  id: (stack) => stack.id,
  name: (stack) => stack.name,
  stack_name: (stack) => stack.name,
  status: (stack) => stack.status,
  stack_status: (stack) => stack.status,
  action: (stack) => stack.action,
  stack_action: (stack) => stack.action,
  username: (stack) => stack.userName,
  stack_owner: (stack) => stack.userName,
  tenant: (stack) => stack.projectId,
  owner_id: (stack) => stack.owner?.stack.id ?? '',
};

function filterOf(request: FastifyRequest): (stack: Stack) => boolean {
  const query = request.query as Record<string, string | string[] | undefined>;
  const tests = Object.entries(FILTERS).flatMap(([key, of]) => {
    const given = query[key];
    if (given === undefined || given === '') return [];
    const values = Array.isArray(given) ? given : [given];
    const isStatus = key.endsWith('status');
    return [
      (stack: Stack) =>
        values.includes(of(stack)) || (isStatus && values.includes(`${stack.action}_${stack.status}`)),
    ];
  });
  const tags = (name: string): readonly string[] | undefined => {
    const given = query[name];
    return typeof given === 'string' ? given.split(',') : undefined;
  };
  const [all, any] = [tags('tags'), tags('tags_any')];
  return (stack) =>
    tests.every((test) => test(stack)) &&
    (all === undefined || all.every((tag) => stack.tags?.includes(tag) === true)) &&
    (any === undefined || any.some((tag) => stack.tags?.includes(tag) === true));
}
