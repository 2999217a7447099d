import type { Clock } from '../../../core/clock.ts';
import { newUuid } from '../../../core/ids.ts';
import type { Properties } from '../resources/read-properties.ts';
import type { Action, Resource, Stack, Status } from './model.ts';

const STACK_TYPE = 'OS::Heat::Stack';

/** The limit of the column for an event's reason. */
const short = (reason: string): string => reason.slice(0, 255);

/** Sets a stack's state and records it in its history. */
export function setStackState(
  clock: Clock,
  stack: Stack,
  state: { readonly action: Action; readonly status: Status; readonly reason: string },
): void {
  Object.assign(stack, state);
  stack.events.push({
    id: newUuid(),
    timeUs: clock.wallUs(),
    resourceName: stack.name,
    resourceType: STACK_TYPE,
    physicalId: stack.id,
    ...state,
    reason: short(state.reason),
    properties: {},
  });
}

/** Sets a resource's state and, if it changed, records it in its stack's history. */
export function setResourceState(
  clock: Clock,
  stack: Stack,
  resource: Resource,
  action: Action,
  status: Status,
  reason = 'state changed',
): void {
  const isChange = resource.action !== action || resource.status !== status;
  Object.assign(resource, { action, status, reason, updatedUs: clock.wallUs() });
  if (!isChange) return;
  stack.events.push({
    id: newUuid(),
    timeUs: clock.wallUs(),
    resourceName: resource.name,
    resourceType: resource.type.name,
    physicalId: resource.physicalId,
    action,
    status,
    reason: short(reason),
    properties: givenProperties(resource),
  });
}

/** The properties that the template sets, without defaults. */
function givenProperties({ properties, definition }: Resource): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name in definition.properties));
}
