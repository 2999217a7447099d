import { newUuid } from '../../../core/ids.ts';
import type { ResourceDefinition } from '../hot/template.ts';
import { resourceType } from '../resources/registry.ts';
import { newShortId } from './model.ts';
import type { Design, Resource, Stack } from './model.ts';

/** The input for a new stack. */
export interface StackRequest extends Pick<
  Stack,
  'name' | 'projectId' | 'userName' | 'userProjectId' | 'disableRollback' | 'timeoutMins' | 'tags' | 'owner'
> {
  /** Set in advance where parameters contain it (`OS::stack_id`). */
  readonly id?: string;
  readonly nowUs: number;
  readonly design: Design;
}

/** A stack before its first action. */
export function newStack({ id = newUuid(), nowUs, ...request }: StackRequest): Stack {
  return {
    ...request,
    id,
    createdUs: nowUs,
    updatedUs: undefined,
    deletedUs: undefined,
    action: 'INIT',
    status: 'COMPLETE',
    reason: '',
    previous: undefined,
    resources: [],
    events: [],
    traversal: undefined,
  };
}

/** A resource before its first action. */
export function newStackResource(definition: ResourceDefinition, design: Design, nowUs: number): Resource {
  return {
    name: definition.name,
    shortId: newShortId(),
    createdUs: nowUs,
    updatedUs: nowUs,
    definition,
    type: resourceType(definition.type),
    physicalId: undefined,
    action: 'INIT',
    status: 'COMPLETE',
    reason: '',
    properties: {},
    metadata: {},
    data: {},
    requires: new Set(),
    replaces: undefined,
    confirmedFor: design,
    busy: Promise.resolve(),
    nested: undefined,
  };
}
