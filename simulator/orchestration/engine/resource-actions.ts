import { isDeepStrictEqual } from 'node:util';
import { resolveSnippet } from '../hot/snippet.ts';
import type { ResourceDefinition } from '../hot/template.ts';
import type { Mapping } from '../hot/parse.ts';
import type { Properties } from '../resources/read-properties.ts';
import { resourceType } from '../resources/registry.ts';
import type { Operation } from '../resources/type.ts';
import type { Engine } from './engine.ts';
import { ActionFailed, Cancelled, failureOf, TimedOut } from './failure.ts';
import { setResourceState } from './history.ts';
import type { Action, Resource, Stack, Traversal } from './model.ts';
import { currentResource } from './model.ts';
import { readOnlyOperation } from './operation.ts';
import { retryingConflicts } from './retries.ts';
import { scopeOf } from './scope.ts';
import { resolvedProperties } from './validate.ts';

/** The context of an action on a resource. */
export interface ActionContext {
  readonly engine: Engine;
  readonly stack: Stack;
  readonly traversal: Traversal;
  /** An operation on a resource, with its nesting. */
  operate(resource: Resource): Operation;
}

/** Thrown when a resource cannot be updated in place. */
export class NeedsReplacement extends Error {
  override readonly name = 'NeedsReplacement';

  constructor(resource: string) {
    super(`The Resource ${resource} requires replacement.`);
  }
}

/** Creates a resource. @throws ActionFailed, Cancelled, TimedOut */
export async function createResource(context: ActionContext, resource: Resource): Promise<void> {
  await recorded(context, resource, 'CREATE', async () => {
    await resolveInto(context, resource, resource.definition);
    await resource.type.create(context.operate(resource));
  });
}

/**
 * Updates an existing resource to its new definition, if that differs.
 * @throws NeedsReplacement, ActionFailed, Cancelled, TimedOut
 */
export async function updateResource(
  context: ActionContext,
  resource: Resource,
  definition: ResourceDefinition,
): Promise<void> {
  const { clock } = context.engine;
  if (definition.type !== resource.type.name) throw new NeedsReplacement(resource.name);
  const isFailed = resource.status === 'FAILED';
  if (isFailed && (await resource.type.isBeyondRepair?.(context.operate(resource))) !== false)
    throw new NeedsReplacement(resource.name);
  const before = resource.properties;
  const wanted = await wantedOf(context, definition);
  const changes = differences(before, wanted.properties);
  const isSame = Object.keys(changes).length === 0 && isDeepStrictEqual(resource.metadata, wanted.metadata);
  if (isSame && resource.type.alwaysUpdates !== true) {
    resource.definition = definition;
    if (!isFailed) return;
    const words = 'Update status to COMPLETE for FAILED resource neither update nor replace.';
    setResourceState(clock, context.stack, resource, resource.action, 'COMPLETE', words);
    return;
  }
  await recorded(context, resource, 'UPDATE', async () => {
    if (mustReplace(resource, changes, wanted.properties)) throw new NeedsReplacement(resource.name);
    Object.assign(resource, { definition, ...wanted });
    await resource.type.update?.(context.operate(resource), changes, before);
  });
}

/** Removes a resource's physical side, unless its policy is to keep it. @throws ActionFailed, Cancelled, TimedOut */
export async function deleteResource(context: ActionContext, resource: Resource): Promise<void> {
  if (resource.action === 'INIT') return;
  await recorded(context, resource, 'DELETE', async () => {
    if (resource.definition.deletionPolicy === 'Retain') return;
    const operation = context.operate(resource);
    await retryingConflicts(context.engine, operation, () => resource.type.remove(operation));
  });
}

/** Runs an action on a resource and records it in its state and history. */
async function recorded(
  { engine, stack, traversal }: ActionContext,
  resource: Resource,
  action: Action,
  work: () => Promise<void>,
): Promise<void> {
  const { clock } = engine;
  setResourceState(clock, stack, resource, action, 'IN_PROGRESS');
  try {
    if (traversal.cancel.signal.aborted) throw new Cancelled();
    await work();
    setResourceState(clock, stack, resource, action, 'COMPLETE');
  } catch (error) {
    if (error instanceof NeedsReplacement) {
      setResourceState(clock, stack, resource, action, 'COMPLETE', error.message);
      throw error;
    }
    if (error instanceof Cancelled || error instanceof TimedOut) {
      const words = error instanceof Cancelled ? ` (${error.message})` : '';
      setResourceState(clock, stack, resource, action, 'FAILED', `${action} aborted${words}`);
      throw error;
    }
    const { message: reason } = failureOf(error, resource.name, []);
    setResourceState(clock, stack, resource, action, 'FAILED', reason);
    engine.log.info(`Heat could not ${action} a resource`, { stack: stack.name, reason });
    throw new ActionFailed(failureOf(error, resource.name));
  }
}

async function resolveInto(
  context: ActionContext,
  resource: Resource,
  definition: ResourceDefinition,
): Promise<void> {
  Object.assign(resource, await wantedOf(context, definition));
}

async function wantedOf(
  { engine, stack, traversal }: ActionContext,
  definition: ResourceDefinition,
): Promise<{ readonly properties: Properties; readonly metadata: Mapping }> {
  const { services } = traversal;
  const operationFor = (resource: Resource): Operation =>
    readOnlyOperation(engine, stack, resource, services);
  const scope = scopeOf(stack.design, stack, operationFor);
  const exists = (name: string): boolean => {
    const resource = currentResource(stack, name);
    return resource !== undefined && resource.action !== 'INIT';
  };
  const { lookup } = services;
  const properties = await resolvedProperties(definition, { scope, lookup, inAction: true, exists });
  resourceType(definition.type).validate?.(properties, definition.name);
  const snippet = { value: definition.metadata, version: definition.version };
  return { properties, metadata: (await resolveSnippet(snippet, scope)) as Mapping };
}

function differences(before: Properties, after: Properties): Record<string, unknown> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}

function mustReplace({ type }: Resource, changes: Mapping, after: Properties): boolean {
  if (type.replacesFor?.(changes, after) === true) return true;
  return Object.keys(changes).some((name) => type.properties[name]?.updatable !== true);
}
