import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Event, Stack } from '../engine/model.ts';
import { heatFault } from '../faults.ts';
import { baseUrl, queryOf, stackOf } from './caller.ts';
import type { Heat } from './caller.ts';
import { readCount } from './values.ts';
import { eventView } from './views.ts';

const STACK = '/v1/:tenant/stacks/:stack/:id';

/** `…/events`: the history of a stack, newest first (heat/api/openstack/v1/events.py). */
export function eventRoutes(app: FastifyInstance, heat: Heat): void {
  app.get(`${STACK}/events`, (request) => ({ events: listEvents(request, heat) }));
  app.get(`${STACK}/resources/:resource/events`, (request) => {
    const { resource } = request.params as { readonly resource: string };
    const events = listEvents(request, heat, resource);
    if (events.length > 0) return { events };
    throw heatFault('HTTPNotFound', `No events found for resource ${resource}`);
  });
  app.get(`${STACK}/resources/:resource/events/:event`, (request) => {
    const { stack } = stackOf(request, heat, { deleted: true });
    const { resource, event: id } = request.params as { readonly resource: string; readonly event: string };
    const event = stack.events.find(
      (candidate) => candidate.id === id && candidate.resourceName === resource,
    );
    if (event === undefined) throw heatFault('HTTPNotFound', `No event ${id} found`);
    return { event: eventView(baseUrl(request), stack, event, { detail: true }) };
  });
}

function listEvents(request: FastifyRequest, heat: Heat, resource?: string): readonly object[] {
  const { stack } = stackOf(request, heat, { deleted: true });
  const depth = readCount('nested_depth', queryOf(request, 'nested_depth') ?? 0);
  const wanted = filterOf(request, resource);
  const found = [...eventsOf(stack, depth)]
    .filter(([, event]) => wanted(event))
    .sort(([, a], [, b]) => a.timeUs - b.timeUs);
  if (queryOf(request, 'sort_dir') !== 'asc') found.reverse();
  const marker = queryOf(request, 'marker');
  const start = marker === undefined ? 0 : found.findIndex(([, event]) => event.id === marker) + 1;
  const limit = readCount('limit', queryOf(request, 'limit') ?? 0);
  return found
    .slice(start, limit === 0 ? undefined : start + limit)
    .map(([owner, event]) =>
      eventView(baseUrl(request), owner, event, { root: depth > 0 ? stack : undefined }),
    );
}

/** The events of a stack, and of its nested stacks down to a depth. */
function* eventsOf(stack: Stack, depth: number): Generator<readonly [Stack, Event]> {
  for (const event of stack.events) yield [stack, event];
  if (depth === 0) return;
  for (const { nested } of stack.resources) if (nested !== undefined) yield* eventsOf(nested, depth - 1);
}

function filterOf(request: FastifyRequest, resource: string | undefined): (event: Event) => boolean {
  const query = request.query as Record<string, string | string[] | undefined>;
  const columns: Readonly<Record<string, (event: Event) => string>> = {
    resource_status: (event) => event.status,
    resource_action: (event) => event.action,
    resource_name: (event) => event.resourceName,
    resource_type: (event) => event.resourceType,
  };
  const tests = Object.entries(columns).flatMap(([key, of]) => {
    const given = query[key];
    return given === undefined ? [] : [(event: Event) => [given].flat().includes(of(event))];
  });
  return (event) =>
    (resource === undefined || event.resourceName === resource) && tests.every((test) => test(event));
}
