import type { ProjectState } from '../../record/maintenance-names.ts';

/** How an answer can be wrong. */
export const WRONG_ANSWERS = [
  'nack',
  'silence',
  'late-ack',
  'wrong-session',
  'wrong-ids',
  'wrong-action',
] as const;

/** One of {@link WRONG_ANSWERS}. */
export type WrongAnswer = (typeof WRONG_ANSWERS)[number];

/** What can die in the middle of a maintenance. */
export const DEATHS = ['host', 'app-manager', 'admin-tool'] as const;

/** What is to go wrong on purpose, to prove that it is found. */
export interface FaultInjection {
  /** The App manager answers one question wrong. */
  readonly answer?: { readonly how: WrongAnswer; readonly state: ProjectState } | undefined;
  /** While the first host is worked at, this dies: the host (its link), the App manager or the Admin tool. */
  readonly death?: (typeof DEATHS)[number] | undefined;
}

const ABOUT_INSTANCES: readonly ProjectState[] = ['PREPARE_MAINTENANCE', 'PLANNED_MAINTENANCE'];
const UNANSWERED: ProjectState = 'INSTANCE_ACTION_DONE';

/** Whether a question can be answered wrong in that way: not all are answered, nor all with instances. */
export function canBeAnsweredWrong(how: WrongAnswer, state: ProjectState): boolean {
  const needsInstances = how === 'wrong-ids' || how === 'wrong-action';
  return needsInstances ? ABOUT_INSTANCES.includes(state) : state !== UNANSWERED;
}
