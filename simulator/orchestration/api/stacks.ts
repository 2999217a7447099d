import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newToken } from '../../../core/ids.ts';
import { newStackResource, newStack } from '../engine/new-stack.ts';
import type { Resource } from '../engine/model.ts';
import { readOnlyOperation } from '../engine/operation.ts';
import { startTraversal } from '../engine/traversal.ts';
import { requirePermitted } from '../engine/validate.ts';
import { heatFault, MALFORMED, toFault } from '../faults.ts';
import { withoutResources } from '../hot/template.ts';
import { baseUrl, callerOf, findStack, queryOf, stackOf } from './caller.ts';
import type { Caller, Heat } from './caller.ts';
import { designNew, designUpdate } from './design.ts';
import { readStackBody, readStackName } from './stack-body.ts';
import { listStacks } from './stack-list.ts';
import { readBool } from './values.ts';
import { resourceView, stackView, stackUrl } from './views.ts';

const STACKS = '/v1/:tenant/stacks';
const STACK = `${STACKS}/:stack/:id`;
const UPDATE = { config: { hop: 'heat.update' } };

/** `/v1/{tenant}/stacks` and `/v1/{tenant}/stacks/{name}/{id}`. */
export function stackRoutes(app: FastifyInstance, heat: Heat): void {
  app.get(STACKS, (request) => listStacks(request, callerOf(request, heat), heat));
  app.post(STACKS, async (request, reply) => {
    const stack = await createStack(request, callerOf(request, heat), heat);
    return reply.code(201).send({ stack });
  });
  app.post(`${STACKS}/preview`, (request) => previewStack(request, callerOf(request, heat), heat));
  app.get(STACK, async (request) => {
    const { stack, caller } = stackOf(request, heat, { deleted: true });
    const outputs = readBool('resolve_outputs', queryOf(request, 'resolve_outputs') ?? true);
    const operationFor = (resource: Resource) =>
      readOnlyOperation(heat.engine, stack, resource, caller.services);
    return { stack: await stackView(baseUrl(request), stack, operationFor, { outputs }) };
  });
  app.post(STACK, refuseMethod);
  for (const method of ['PUT', 'PATCH', 'DELETE'] as const)
    app.route({ method, url: STACKS, handler: refuseMethod });
  app.put(STACK, UPDATE, (request, reply) => updateStack(request, reply, heat, {}));
  app.patch(STACK, UPDATE, (request, reply) => updateStack(request, reply, heat, { patch: true }));
  app.delete(STACK, (request, reply) => {
    const { stack, caller } = stackOf(request, heat);
    const { template, ...rest } = stack.design;
    requirePermitted(template, caller.context.isAdmin);
    const design = { ...rest, template: withoutResources(template) };
    startTraversal(heat.engine, stack, { action: 'DELETE', design, services: caller.services });
    return reply.code(204).send();
  });
}

function refuseMethod(): never {
  throw heatFault('HTTPMethodNotAllowed', MALFORMED);
}

/** A path with only a name redirects to the one with name and id, for every method. */
export function lookupRoutes(app: FastifyInstance, heat: Heat): void {
  const lead = (request: FastifyRequest, reply: FastifyReply, path: readonly string[]): FastifyReply => {
    const { stack: name } = request.params as { readonly stack: string };
    const stack = findStack(name, callerOf(request, heat), heat);
    const query = request.url.split('?')[1];
    const location = `${stackUrl(baseUrl(request), stack, ...path)}${query === undefined ? '' : `?${query}`}`;
    const message =
      'The resource was found at <a href="{location}">{location}</a>;\nyou should be redirected automatically.\n\n';
    const body = { message: message.replaceAll('{location}', location), code: '302 Found', title: 'Found' };
    return reply.code(302).header('location', location).send(body);
  };
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: `${STACKS}/:stack`,
    handler: (request, reply) => lead(request, reply, []),
  });
  for (const path of ['resources', 'events', 'template', 'actions', 'environment', 'files'])
    app.get(`${STACKS}/:stack/${path}`, (request, reply) => lead(request, reply, [path]));
}

async function createStack(request: FastifyRequest, caller: Caller, heat: Heat): Promise<object> {
  const { engine } = heat;
  const name = readStackName(request.body);
  const body = readStackBody(request.body);
  // heat-api itself makes the refusals above; from here on it waits for heat-engine.
  await engine.latency.pause('heat.create');
  const { identity, design } = await orFault(designNew(name, body, caller, heat));
  const stack = newStack({
    ...identity,
    userName: caller.context.userName,
    userProjectId: newToken(),
    nowUs: engine.clock.wallUs(),
    design,
    // By default, Heat's API keeps what was created; its clients send the same default.
    disableRollback: body.disableRollback ?? true,
    timeoutMins: body.timeoutMins ?? null,
    tags: body.tags,
    owner: undefined,
  });
  engine.stacks.set(stack.id, stack);
  startTraversal(engine, stack, { action: 'CREATE', design, services: caller.services });
  return { id: stack.id, links: [{ href: stackUrl(baseUrl(request), stack), rel: 'self' }] };
}

async function updateStack(
  request: FastifyRequest,
  reply: FastifyReply,
  heat: Heat,
  options: { readonly patch?: boolean },
): Promise<FastifyReply> {
  const { stack, caller } = stackOf(request, heat);
  const body = readStackBody(request.body, options);
  const design = await orFault(designUpdate(stack, body, caller, heat));
  if (body.disableRollback !== undefined) stack.disableRollback = body.disableRollback;
  if (body.timeoutMins !== undefined) stack.timeoutMins = body.timeoutMins;
  if (body.tags !== null || !body.existing) stack.tags = body.tags;
  startTraversal(heat.engine, stack, { action: 'UPDATE', design, services: caller.services });
  const message = 'The request is accepted for processing.<br /><br />\n\n\n';
  return reply.code(202).send({ message, code: '202 Accepted', title: 'Accepted' });
}

/** The preview of a stack. */
async function previewStack(request: FastifyRequest, caller: Caller, heat: Heat): Promise<object> {
  const name = readStackName(request.body);
  const body = readStackBody(request.body);
  const { identity, design } = await orFault(designNew(name, body, caller, heat));
  const stack = newStack({
    ...identity,
    userName: caller.context.userName,
    userProjectId: '',
    nowUs: heat.engine.clock.wallUs(),
    design,
    disableRollback: body.disableRollback ?? true,
    timeoutMins: body.timeoutMins ?? null,
    tags: body.tags,
    owner: undefined,
  });
  const base = baseUrl(request);
  const operationFor = (resource: Resource) =>
    readOnlyOperation(heat.engine, stack, resource, caller.services);
  const view = await stackView(base, stack, operationFor, { outputs: false });
  const resources = [...design.template.resources.values()].map((definition) => ({
    ...resourceView(base, stack, newStackResource(definition, design, stack.createdUs)),
    properties: definition.properties,
  }));
  return { stack: { ...view, resources } };
}

async function orFault<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toFault(error);
  }
}
