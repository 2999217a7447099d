/** The rules of the protocol, each with what it asks for. docs/maintenance.md lists them. */
export const RULES = {
  'unknown-session': 'a message names a session that was ordered',
  'unknown-project': 'a message names a project of its session',
  'unknown-host': 'a host event names a host of its session',
  'unknown-instance': 'a message names instances that are there',
  'unknown-state': 'a state is one of the protocol',
  field: 'every mandatory field is there, in its form',
  publisher: 'a notification names its publisher',
  'trait-length': 'what an alarm must carry has at most 255 characters',
  delivery: 'the App manager is told what was sent',
  order: 'states come in their order',
  'too-early': 'nothing begins before maintenance_at, nor before every project has agreed to the maintenance',
  'actions-at': 'the first question waits until maintenance_at, and no deadline has passed when it is told',
  'not-agreed': 'nothing goes on before the last question is answered with an ACK',
  unanswered: 'every question is answered',
  'answered-twice': 'no question is answered twice',
  'not-asked': 'a reply answers what was asked',
  'reply-state': 'a reply is ACK or NACK of the state that was asked',
  'reply-late': 'a reply comes before its deadline',
  'reply-refused': 'a reply is accepted',
  'reply-actions': 'an ACK says for each instance that was asked about what is to be done with it',
  'action-allowed': 'an action is one of those that were allowed',
  'move-agreed': 'an instance is moved as its project said',
  'action-done': 'the project is told of every move that the Admin tool made, once, when it is over',
  'host-told': 'the bus is told when a host goes into maintenance, and when it comes out of it',
  'host-once': 'a host goes through its maintenance once',
  'host-order': 'a host goes into maintenance before it comes out of it',
  'host-agreed': 'an occupied host goes into maintenance when its projects have agreed',
  'host-empty': 'a host goes into maintenance empty, and stays so',
  'empty-first': 'empty hosts go first',
  'complete-last': 'MAINTENANCE_COMPLETE comes to every project, when all hosts are done',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a rule; see {@link RULES}. */
export type RuleName = keyof typeof RULES;

/** Something that was not as a rule asks for. */
export interface Violation {
  readonly rule: RuleName;
  /** Who did it: `chain` is what lies between the two. */
  readonly by: 'admin-tool' | 'app-manager' | 'chain';
  /** In plain words. */
  readonly message: string;
  /** Microseconds since the epoch. */
  readonly atUs: number;
  readonly sessionId: string;
  readonly state?: string;
  readonly projectId?: string;
  readonly host?: string;
  readonly instanceId?: string;
  /** It is about something that was not seen, so it only holds if nothing can have been overlooked. */
  readonly isAbsence?: true;
}

/** What a violation is about, beside its words. */
type About = Partial<Pick<Violation, 'state' | 'projectId' | 'host' | 'instanceId' | 'isAbsence'>>;

/** A violation of one session. */
export function violation(
  sessionId: string,
  rule: RuleName,
  by: Violation['by'],
  atUs: number,
  message: string,
  about: About = {},
): Violation {
  return { rule, by, message, atUs, sessionId, ...about };
}

/** Several names in one text; the first few of many. */
export function namesIn(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
