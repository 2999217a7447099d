import type { Operation } from '../resources/type.ts';
import { Cancelled, TimedOut } from './failure.ts';
import type { Engine } from './engine.ts';
import { currentResource, physicalName } from './model.ts';
import type { Resource, Stack } from './model.ts';
import { attributeOf } from './scope.ts';
import type { Services } from './services.ts';

/** Keeps a cloud without latency from polling without pause. */
const LEAST_POLL_MS = 5;

/** How an action changes its nested stack. */
export interface Nesting {
  nest: Operation['nest'];
  unnest: Operation['unnest'];
}

/** The limits of an action. */
export interface Limits {
  readonly cancel: AbortSignal;
  readonly deadlineMs: number;
}

/** An operation that only reads a resource. */
export function readOnlyOperation(
  engine: Engine,
  stack: Stack,
  resource: Resource,
  services: Services,
): Operation {
  const refuse = () => Promise.reject(new TypeError('a read-only operation changes nothing'));
  const limits = { cancel: AbortSignal.abort(), deadlineMs: 0 };
  return operationOn(engine, stack, resource, services, limits, { nest: refuse, unnest: refuse });
}

/** An action on a resource. */
export function operationOn(
  engine: Engine,
  stack: Stack,
  resource: Resource,
  services: Services,
  { cancel, deadlineMs }: Limits,
  nesting: Nesting,
): Operation {
  const { clock, latency } = engine;
  return {
    name: resource.name,
    physicalName: physicalName(stack, resource),
    stackName: stack.name,
    projectId: stack.projectId,
    services,
    get properties() {
      return resource.properties;
    },
    get metadata() {
      return resource.metadata;
    },
    get physicalId() {
      return resource.physicalId;
    },
    set physicalId(id) {
      resource.physicalId = id;
    },
    data: resource.data,
    async until(probe) {
      for (;;) {
        if (cancel.aborted) throw new Cancelled();
        if (await probe()) return;
        if (clock.monotonicMs() >= deadlineMs) throw new TimedOut();
        await latency.pause('heat.poll');
        await clock.delay(LEAST_POLL_MS);
      }
    },
    ...nesting,
    nested: {
      names: () => (resource.nested?.resources ?? []).map((member) => member.name),
      reference: (name) => {
        const member = memberOf(resource, name);
        return member?.physicalId ?? name;
      },
      async attribute(name, attribute, path) {
        const member = memberOf(resource, name);
        if (member === undefined || resource.nested === undefined) return null;
        const reading = readOnlyOperation(engine, resource.nested, member, services);
        return attributeOf(member, reading, attribute, path);
      },
    },
  };
}

function memberOf({ nested }: Resource, name: string): Resource | undefined {
  return nested === undefined ? undefined : currentResource(nested, name);
}
