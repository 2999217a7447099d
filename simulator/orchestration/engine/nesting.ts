import { withoutResources } from '../hot/template.ts';
import type { Engine } from './engine.ts';
import { Cancelled, nestedFailure } from './failure.ts';
import { physicalName } from './model.ts';
import type { Action, Design, Resource, Stack, Traversal } from './model.ts';
import { newStack } from './new-stack.ts';
import type { Nesting } from './operation.ts';
import type { Services } from './services.ts';

/** The action and target design of a stack, and the services on whose behalf it runs. */
export interface Transition {
  readonly action: Exclude<Action, 'INIT'>;
  readonly design: Design;
  readonly services: Services;
}

/** Starts a traversal of a stack. */
export type Start = (engine: Engine, stack: Stack, transition: Transition) => Traversal;

/** A resource starts the transitions of its nested stack and waits for them. */
export function nestingOf(
  engine: Engine,
  stack: Stack,
  resource: Resource,
  { services, cancel }: Traversal,
  start: Start,
): Nesting {
  const send = async (child: Stack, action: Transition['action'], design: Design): Promise<void> => {
    const traversal = start(engine, child, { action, design, services });
    const pass = () => {
      traversal.stopped = true;
      traversal.cancel.abort();
    };
    cancel.signal.addEventListener('abort', pass, { once: true });
    await traversal.done;
    cancel.signal.removeEventListener('abort', pass);
    if (cancel.signal.aborted) throw new Cancelled();
    if (child.status === 'FAILED') throw nestedFailure(child.reason);
  };
  return {
    async nest(members) {
      const { template, ...rest } = stack.design;
      const resources = new Map(members.map((member) => [member.name, member]));
      const design = { ...rest, template: { ...template, resources, outputs: new Map(), parameters: [] } };
      const { nested } = resource;
      if (nested !== undefined) return send(nested, 'UPDATE', design);
      const child = newStack({
        name: physicalName(stack, resource),
        projectId: stack.projectId,
        userName: stack.userName,
        userProjectId: stack.userProjectId,
        nowUs: engine.clock.wallUs(),
        design,
        disableRollback: true,
        timeoutMins: stack.timeoutMins,
        tags: null,
        owner: { stack, resource },
      });
      engine.stacks.set(child.id, child);
      resource.nested = child;
      resource.physicalId = child.id;
      return send(child, 'CREATE', design);
    },
    async unnest() {
      const { nested } = resource;
      if (nested === undefined) return;
      const { template, ...rest } = nested.design;
      await send(nested, 'DELETE', { ...rest, template: withoutResources(template) });
    },
  };
}
