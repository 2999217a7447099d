import { messageOf } from '../../../core/errors.ts';
import { withoutResources } from '../hot/template.ts';
import type { Engine } from './engine.ts';
import { setStackState } from './history.ts';
import type { Action, Resource, Stack, Traversal } from './model.ts';
import { nestingOf } from './nesting.ts';
import type { Transition } from './nesting.ts';
import { readOnlyOperation, operationOn } from './operation.ts';
import { planOf } from './plan.ts';
import { scopeOf } from './scope.ts';
import { visitAll } from './visits.ts';
import type { VisitContext } from './visits.ts';

/** `stack_action_timeout` */
const DEFAULT_TIMEOUT_MINS = 60;

/**
 * Starts to converge a stack to a design, as Heat does: it creates or changes the design's resources, in parallel as
 * far as dependencies allow, and then removes the other resources in reverse order. A running traversal starts
 * nothing more; a deletion also cancels its current work.
 */
export function startTraversal(
  engine: Engine,
  stack: Stack,
  { action, design, services }: Transition,
): Traversal {
  const { clock } = engine;
  const before = stack.traversal;
  if (before !== undefined) {
    before.stopped = true;
    if (action === 'DELETE') before.cancel.abort();
  }
  if (action === 'UPDATE') stack.previous = stack.design;
  if (action !== 'CREATE') stack.updatedUs = clock.wallUs();
  stack.design = design;
  const timeoutMs = (stack.timeoutMins ?? DEFAULT_TIMEOUT_MINS) * 60_000;
  const traversal: Traversal = {
    action,
    services,
    cancel: new AbortController(),
    deadlineMs: clock.monotonicMs() + timeoutMs,
    done: Promise.resolve(),
    stopped: false,
  };
  stack.traversal = traversal;
  setStackState(clock, stack, { action, status: 'IN_PROGRESS', reason: `Stack ${action} started` });
  const done = run(engine, stack, traversal).finally(() => engine.running.delete(done));
  traversal.done = done;
  engine.running.add(done);
  return traversal;
}

async function run(engine: Engine, stack: Stack, traversal: Traversal): Promise<void> {
  try {
    const operationFor = (resource: Resource) =>
      readOnlyOperation(engine, stack, resource, traversal.services);
    const plan = await planOf(stack.design.template, scopeOf(stack.design, stack, operationFor));
    await visitAll(contextOf(engine, stack, traversal), plan);
  } catch (error) {
    fail(engine, stack, traversal, messageOf(error));
  }
  if (traversal.stopped || stack.traversal !== traversal) return;
  complete(engine, stack, traversal.action);
}

function complete({ clock }: Engine, stack: Stack, action: Action): void {
  stack.previous = undefined;
  if (action === 'DELETE') stack.deletedUs = clock.wallUs();
  const reason = `Stack ${action} completed successfully`;
  setStackState(clock, stack, { action, status: 'COMPLETE', reason });
}

function fail(engine: Engine, stack: Stack, traversal: Traversal, reason: string): void {
  if (traversal.stopped || stack.traversal !== traversal) return;
  traversal.stopped = true;
  const { action } = traversal;
  setStackState(engine.clock, stack, { action, status: 'FAILED', reason });
  if (stack.disableRollback || (action !== 'CREATE' && action !== 'UPDATE')) return;
  const { design } = stack;
  const back = stack.previous ?? { ...design, template: withoutResources(design.template) };
  startTraversal(engine, stack, { action: 'ROLLBACK', design: back, services: traversal.services });
}

function contextOf(engine: Engine, stack: Stack, traversal: Traversal): VisitContext {
  const { services, deadlineMs } = traversal;
  const limits = { cancel: traversal.cancel.signal, deadlineMs };
  return {
    engine,
    stack,
    traversal,
    failed: (reason) => fail(engine, stack, traversal, reason),
    operate(resource) {
      const nesting = nestingOf(engine, stack, resource, traversal, startTraversal);
      return operationOn(engine, stack, resource, services, limits, nesting);
    },
  };
}
