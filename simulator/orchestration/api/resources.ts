import type { FastifyInstance, FastifyRequest } from 'fastify';
import { currentResource } from '../engine/model.ts';
import type { Resource, Stack } from '../engine/model.ts';
import { readOnlyOperation } from '../engine/operation.ts';
import { allAttributes, attributeOf } from '../engine/scope.ts';
import { badRequest, heatFault, notSupported } from '../faults.ts';
import { baseUrl, queryOf, stackOf } from './caller.ts';
import type { Caller, Heat } from './caller.ts';
import { readBool, readCount } from './values.ts';
import { resourceView } from './views.ts';

const PATH = '/v1/:tenant/stacks/:stack/:id/resources';

/** The columns that a list of resources may be filtered by. */
const FILTERS: Readonly<Record<string, (resource: Resource) => string>> = {
  type: (resource) => resource.type.name,
  status: (resource) => resource.status,
  name: (resource) => resource.name,
  action: (resource) => resource.action,
  physical_resource_id: (resource) => resource.physicalId ?? '',
  id: () => '',
};

/** `…/resources`: list, show, metadata (heat/api/openstack/v1/resources.py). */
export function resourceRoutes(app: FastifyInstance, heat: Heat): void {
  app.get(PATH, async (request) => {
    const { stack, caller } = stackOf(request, heat, { deleted: true });
    const wanted = filterOf(request);
    const depth = readCount('nested_depth', queryOf(request, 'nested_depth') ?? 0);
    const isDetailed = readBool('with_detail', queryOf(request, 'with_detail') ?? false);
    const found = [...resourcesOf(stack, depth)].filter(([, resource]) => wanted(resource));
    const views = found.map(async ([owner, resource]) => {
      const detail = isDetailed ? await detailOf(owner, resource, caller, heat, []) : undefined;
      return resourceView(baseUrl(request), owner, resource, detail);
    });
    return { resources: await Promise.all(views) };
  });
  app.get(`${PATH}/:resource`, async (request) => {
    const { stack, resource, caller } = resourceOf(request, heat);
    const wanted = (request.query as { readonly with_attr?: string | string[] }).with_attr ?? [];
    const detail = await detailOf(stack, resource, caller, heat, [wanted].flat());
    return { resource: resourceView(baseUrl(request), stack, resource, detail) };
  });
  app.get(`${PATH}/:resource/metadata`, (request) => ({
    metadata: resourceOf(request, heat).resource.metadata,
  }));
  app.post(`${PATH}/:resource/signal`, (request) => {
    resourceOf(request, heat);
    throw notSupported('Signal resource');
  });
}

/** The resources of a stack, and of its nested stacks down to a depth. */
function* resourcesOf(stack: Stack, depth: number): Generator<readonly [Stack, Resource]> {
  for (const resource of stack.resources) {
    yield [stack, resource];
    if (depth > 0 && resource.nested !== undefined) yield* resourcesOf(resource.nested, depth - 1);
  }
}

function resourceOf(
  request: FastifyRequest,
  heat: Heat,
): { readonly stack: Stack; readonly resource: Resource; readonly caller: Caller } {
  const { stack, caller } = stackOf(request, heat);
  const { resource: name } = request.params as { readonly resource: string };
  const resource = currentResource(stack, name);
  if (resource !== undefined) return { stack, resource, caller };
  throw heatFault('ResourceNotFound', `The Resource (${name}) could not be found in Stack ${stack.name}.`);
}

/** The resource as its own service shows it, or else its attributes. */
async function detailOf(
  stack: Stack,
  resource: Resource,
  caller: Caller,
  heat: Heat,
  wanted: readonly string[],
): Promise<{ readonly attributes: object }> {
  const operation = readOnlyOperation(heat.engine, stack, resource, caller.services);
  const more: Record<string, unknown> = {};
  for (const name of wanted) {
    try {
      more[name] = await attributeOf(resource, operation, name, []);
    } catch {
      more[name] = null;
    }
  }
  if (resource.type.anyAttribute === true) return { attributes: { ...ownAttributes(resource), ...more } };
  const shown = await resource.type.show?.(operation);
  if (typeof shown === 'object' && shown !== null) return { attributes: { ...more, ...shown } };
  return { attributes: { ...(await allAttributes(resource, operation)), ...more } };
}

/** For a group, only the attributes that do not depend on its members. */
function ownAttributes({ type, data }: Resource): object {
  const names = type.attributes.map((name) => [name, null] as const);
  return { ...Object.fromEntries(names), removed_rsrc_list: data['removed'] ?? [] };
}

function filterOf(request: FastifyRequest): (resource: Resource) => boolean {
  const query = request.query as Record<string, string | string[] | undefined>;
  const stranger = Object.keys(query).filter(
    (key) => !(key in FILTERS) && key !== 'nested_depth' && key !== 'with_detail',
  );
  if (stranger.length > 0)
    throw badRequest(`Invalid filter parameters [${stranger.map((key) => `'${key}'`).join(', ')}]`);
  const tests = Object.entries(FILTERS).flatMap(([key, of]) => {
    const given = query[key];
    if (given === undefined) return [];
    const values = [given].flat();
    return [(resource: Resource) => values.some((value) => matches(key, value, of(resource), resource))];
  });
  return (resource) => tests.every((test) => test(resource));
}

function matches(key: string, value: string, own: string, resource: Resource): boolean {
  if (key === 'type') return own.includes(value);
  return value === own || (key === 'status' && value === `${resource.action}_${resource.status}`);
}
