import type { RuleName } from '../../record/maintenance-rules.ts';

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
