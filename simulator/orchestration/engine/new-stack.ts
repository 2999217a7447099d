import { newUuid } from '../../../core/ids.ts';
import type { Design, Stack } from './model.ts';

/** What a new stack is made with. */
export interface StackRequest extends Pick<
  Stack,
  'name' | 'projectId' | 'userName' | 'disableRollback' | 'timeoutMins' | 'tags' | 'owner'
> {
  /** Chosen beforehand where parameters know it (`OS::stack_id`). */
  readonly id?: string;
  readonly nowUs: number;
  readonly design: Design;
}

/** A stack to which nothing has been done yet. */
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
