import type { SessionRequest } from '../maintenance/session-request.ts';

export type { SessionRequest } from '../maintenance/session-request.ts';

/** Where a session stands. */
export interface SessionStatus {
  /** `MAINTENANCE`, `PLANNED_MAINTENANCE`… `MAINTENANCE_DONE`, `MAINTENANCE_FAILED`. */
  readonly state: string;
  /** Why it failed, in plain words, where the Admin tool says so. */
  readonly reason: string | undefined;
}

/** The administrator's side of a planned maintenance: empties and maintains hosts, and asks who lives there. */
export interface AdminTool {
  readonly kind: string;
  /** Where sessions are ordered, once started: `http://127.0.0.1:12347/<unguessable>/maintenance`. */
  readonly url: string;
  start(): Promise<void>;
  /**
   * Begins a session.
   * @throws DoctorError `CLOUD_REFUSED` in the Admin tool's words: an unknown host, a host that is in another
   *   session, too many sessions
   */
  startSession(request: SessionRequest): Promise<{ readonly sessionId: string }>;
  stateOf(sessionId: string): Promise<SessionStatus>;
  /** Ends a session, with its hosts enabled again, and forgets it. */
  deleteSession(sessionId: string): Promise<void>;
  /** Ends what is under way: sessions fail, and their hosts are enabled again. */
  stop(): Promise<void>;
}
