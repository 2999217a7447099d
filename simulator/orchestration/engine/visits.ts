import type { ResourceDefinition } from '../hot/template.ts';
import type { Engine } from './engine.ts';
import { ActionFailed, Cancelled, Stopped, TimedOut } from './failure.ts';
import type { Action, Resource, Stack } from './model.ts';
import { newStackResource } from './new-stack.ts';
import type { Plan } from './plan.ts';
import { createResource, deleteResource, NeedsReplacement, updateResource } from './resource-actions.ts';
import type { ActionContext } from './resource-actions.ts';

/** The context of visits to resources. */
export interface VisitContext extends ActionContext {
  /** Receives the reason of a failure. */
  failed(reason: string): void;
}

/**
 * Visits a stack's resources: one node for every resource that is wanted, and one for every resource that
 * exists to clean it up. Nothing new starts once the traversal is stopped.
 */
export async function visitAll(given: VisitContext, plan: Plan): Promise<void> {
  const context = { ...given, turn: leafTurns(given.engine) };
  const { engine, stack } = context;
  const existing = [...stack.resources];
  const { template } = stack.design;
  for (const definition of template.resources.values()) choose(engine, stack, definition);
  const wanted = new Map<string, Promise<boolean>>();
  const want = (name: string): Promise<boolean> => {
    const known = wanted.get(name);
    if (known !== undefined) return known;
    const requirements = [...(plan.get(name) ?? [])];
    const visit = runNode(context, requirements.map(want), () => converge(context, name, requirements));
    wanted.set(name, visit);
    return visit;
  };
  const cleanedUp = new Map<Resource, Promise<boolean>>();
  const dependents = new Map(
    existing.map((resource) => [resource, existing.filter((other) => other.requires.has(resource))]),
  );
  const cleanUp = (resource: Resource): Promise<boolean> => {
    const known = cleanedUp.get(resource);
    if (known !== undefined) return known;
    const first = [
      ...(template.resources.has(resource.name) ? [want(resource.name)] : []),
      ...(dependents.get(resource) ?? []).map(cleanUp),
      ...existing.filter((other) => other.replaces === resource).map(cleanUp),
    ];
    const visit = runNode(context, first, () => removeUnconfirmed(context, resource));
    cleanedUp.set(resource, visit);
    return visit;
  };
  await Promise.all([...[...template.resources.keys()].map(want), ...existing.map(cleanUp)]);
}

/**
 * Schedules nodes without dependencies: Heat starts the leaves of a traversal one after another, with a pause
 * between them (heat/engine/stack.py, converge_stack).
 */
function leafTurns({ latency }: Engine): () => Promise<void> {
  let last: Promise<void> | undefined;
  return () => {
    const mine = last ?? Promise.resolve();
    last = mine.then(() => latency.pause('heat.next-leaf'));
    return mine;
  };
}

/** Runs the work after everything before it; false when that, or the work itself, failed. */
async function runNode(
  { engine, traversal, failed, turn }: VisitContext & { readonly turn: () => Promise<void> },
  first: readonly Promise<boolean>[],
  work: () => Promise<void>,
): Promise<boolean> {
  if (first.length === 0) await turn();
  const before = await Promise.all(first);
  if (before.includes(false) || traversal.stopped) return false;
  try {
    await engine.latency.pause('heat.visit');
    await work();
    return true;
  } catch (error) {
    if (error instanceof Stopped || error instanceof Cancelled) return false;
    failed(reasonOf(error, traversal.action));
    return false;
  }
}

function reasonOf(error: unknown, stackAction: Action): string {
  if (error instanceof TimedOut) return error.message;
  if (!(error instanceof FailedAt)) return error instanceof Error ? error.message : String(error);
  return `Resource ${error.action === 'INIT' ? stackAction : error.action} failed: ${error.message}`;
}

/** A failure with the action that failed. */
class FailedAt extends Error {
  readonly action: Action;

  constructor(action: Action, message: string) {
    super(message);
    this.action = action;
  }
}

/** Moves the best resource of a name to the end of the list, or creates one. */
function choose({ clock }: Engine, stack: Stack, definition: ResourceDefinition): void {
  const { design, previous } = stack;
  const suitability = (resource: Resource): number =>
    (resource.status === 'FAILED' ? -30 : 0) +
    (resource.action === 'DELETE' ? -50 : 0) +
    (resource.confirmedFor === design ? 10 : resource.confirmedFor === previous ? 5 : 0);
  const candidates = stack.resources.filter((resource) => resource.name === definition.name);
  const [best] = candidates.sort((a, b) => suitability(b) - suitability(a) || b.updatedUs - a.updatedUs);
  const others = stack.resources.filter((candidate) => candidate !== best);
  stack.resources = [...others, best ?? newStackResource(definition, design, clock.wallUs())];
}

/** Creates, changes or replaces the resource of a name. */
async function converge(
  context: ActionContext,
  name: string,
  requirements: readonly string[],
): Promise<void> {
  const { stack } = context;
  const { design } = stack;
  const definition = design.template.resources.get(name);
  const resource = stack.resources.filter((candidate) => candidate.name === name).at(-1);
  if (definition === undefined || resource === undefined) throw new Stopped();
  const confirm = (resource: Resource): void => {
    resource.confirmedFor = design;
    resource.requires = new Set(
      requirements.flatMap((name) => stack.resources.filter((other) => other.name === name).slice(-1)),
    );
  };
  try {
    await exclusively(context, resource, async () => {
      // A resource that fails halfway is kept and belongs to the design it was created for.
      if (resource.action === 'INIT') {
        resource.definition = definition;
        confirm(resource);
        return createResource(context, resource);
      }
      await updateResource(context, resource, definition);
      return confirm(resource);
    });
  } catch (error) {
    if (!(error instanceof NeedsReplacement)) throw error;
    const replacement = newStackResource(definition, design, context.engine.clock.wallUs());
    replacement.replaces = resource;
    stack.resources.push(replacement);
    confirm(replacement);
    await exclusively(context, replacement, () => createResource(context, replacement));
  }
}

/** Removes a resource unless the design has confirmed it. */
async function removeUnconfirmed(context: ActionContext, resource: Resource): Promise<void> {
  const { stack } = context;
  if (resource.confirmedFor === stack.design && stack.design.template.resources.has(resource.name)) return;
  await exclusively(context, resource, () => deleteResource(context, resource));
  stack.resources = stack.resources.filter((other) => other !== resource);
}

/** Waits until no other action on a resource is running, then runs one. */
async function exclusively(
  { traversal }: ActionContext,
  resource: Resource,
  work: () => Promise<void>,
): Promise<void> {
  const before = resource.busy;
  const turn = async (): Promise<void> => {
    await before;
    if (traversal.stopped) throw new Stopped();
    try {
      await work();
    } catch (error) {
      throw error instanceof ActionFailed ? new FailedAt(resource.action, error.message) : error;
    }
  };
  const mine = turn();
  resource.busy = mine.catch(() => undefined);
  await mine;
}
