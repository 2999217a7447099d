import { newUuid } from '../../../core/ids.ts';
import type { Design, Environment, Resource, Stack } from '../engine/model.ts';
import { currentResource, isDeleted } from '../engine/model.ts';
import { readOnlyOperation } from '../engine/operation.ts';
import { scopeOf } from '../engine/scope.ts';
import { requirePermitted, validate } from '../engine/validate.ts';
import { heatFault, ValidationFailed } from '../faults.ts';
import { bindParameters } from '../hot/parameters.ts';
import { readTemplate } from '../hot/template.ts';
import type { Mapping } from '../hot/parse.ts';
import type { Caller, Heat } from './caller.ts';
import { pseudoParameters } from './views.ts';
import type { StackBody } from './stack-body.ts';

/** The identity of a stack, without its contents. */
type Identity = Pick<Stack, 'id' | 'name' | 'projectId'>;

/** `max_resources_per_stack` and `max_stacks_per_tenant` */
const MAX_RESOURCES = 1000;
const MAX_STACKS = 512;

/** The design of a request. @throws ServiceFault 400, ValidationFailed */
export function designOf(
  raw: Mapping,
  environment: Environment,
  files: Design['files'],
  identity: Identity,
): Design {
  const template = readTemplate(raw);
  if (template.resources.size > MAX_RESOURCES) {
    throw heatFault('RequestLimitExceeded', 'Request limit exceeded: Maximum resources per stack exceeded.');
  }
  const { parameters, parameterDefaults } = environment;
  const bound = bindParameters(
    template.parameters,
    parameters,
    parameterDefaults,
    pseudoParameters(identity),
  );
  return { template, environment, files, parameters: bound };
}

/** Checks the design of a new stack. @throws ServiceFault 400, 403, 409, ValidationFailed */
export async function designNew(
  name: unknown,
  body: StackBody,
  caller: Caller,
  heat: Heat,
): Promise<{ readonly identity: Identity; readonly design: Design }> {
  const stacks = [...heat.engine.stacks.values()].filter(
    (stack) => stack.projectId === caller.projectId && !isDeleted(stack) && stack.owner === undefined,
  );
  if (stacks.some((stack) => stack.name === name))
    throw heatFault('StackExists', `The Stack (${String(name)}) already exists.`);
  if (!caller.context.isAdmin && stacks.length >= MAX_STACKS) {
    throw heatFault(
      'RequestLimitExceeded',
      `Request limit exceeded: You have reached the maximum stacks per tenant, ${MAX_STACKS}. Please delete some stacks.`,
    );
  }
  const { template = {}, environment, files } = body;
  const identity = { id: newUuid(), name: String(name), projectId: caller.projectId };
  const design = designOf(template, environment, files, identity);
  requireGoodName(name);
  requirePermitted(design.template, caller.context.isAdmin);
  await validate(design, {
    scope: scopeOf(design, undefined, undefined),
    lookup: caller.services.lookup,
    withValues: true,
    exists: () => false,
  });
  return { identity, design };
}

function requireGoodName(name: unknown): void {
  if (typeof name !== 'string')
    throw new ValidationFailed(`Invalid stack name ${String(name)}, must be a string`);
  if (/^[a-zA-Z][a-zA-Z0-9_.-]{0,254}$/.test(name)) return;
  throw new ValidationFailed(
    `Invalid stack name ${name} must contain only alphanumeric or "_-." characters, must start with alpha and must be 255 characters or less.`,
  );
}

/** Checks the new design of an existing stack. @throws ServiceFault 400, 403, ValidationFailed */
export async function designUpdate(
  stack: Stack,
  body: StackBody,
  caller: Caller,
  heat: Heat,
): Promise<Design> {
  requirePermitted(stack.design.template, caller.context.isAdmin);
  if (stack.action === 'DELETE')
    throw heatFault('NotSupported', 'Updating a stack when it is deleting is not supported.');
  const design = body.existing ? merged(stack, body) : replaced(stack, body);
  requireImmutable(stack.design, design);
  requirePermitted(design.template, caller.context.isAdmin);
  const operationFor = (resource: Resource) =>
    readOnlyOperation(heat.engine, stack, resource, caller.services);
  await validate(design, {
    scope: scopeOf(design, stack, operationFor),
    lookup: caller.services.lookup,
    withValues: true,
    exists(name) {
      const resource = currentResource(stack, name);
      return resource !== undefined && resource.action !== 'INIT';
    },
  });
  return design;
}

const replaced = (stack: Stack, body: StackBody): Design =>
  designOf(body.template ?? {}, body.environment, body.files, stack);

/** Keeps what the request omits; drops parameters that the template does not have. */
function merged(stack: Stack, body: StackBody): Design {
  const { template, environment, files } = stack.design;
  const raw = body.template ?? template.raw;
  const known = new Set(readTemplate(raw).parameters.map(({ name }) => name));
  const kept = Object.entries(environment.parameters).filter(
    ([name]) => !body.clearParameters.includes(name) && known.has(name),
  );
  return designOf(
    raw,
    {
      parameters: { ...Object.fromEntries(kept), ...pick(body.environment.parameters, known) },
      parameterDefaults: { ...environment.parameterDefaults, ...body.environment.parameterDefaults },
    },
    { ...files, ...body.files },
    stack,
  );
}

const pick = (values: Mapping, known: ReadonlySet<string>): Mapping =>
  Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)));

function requireImmutable(before: Design, after: Design): void {
  const changed = after.parameters.schemata
    .filter(
      ({ name, immutable }) => immutable && before.parameters.schemata.some((schema) => schema.name === name),
    )
    .map(({ name }) => name)
    .filter((name) => before.parameters.value(name) !== after.parameters.value(name));
  if (changed.length === 0) return;
  throw heatFault(
    'ImmutableParameterModified',
    `The following parameters are immutable and may not be updated: ${changed.join(', ')}`,
  );
}
