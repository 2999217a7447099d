import type { Recorder } from '../../../record/recorder.ts';
import { statusOf } from '../../../openstack/errors.ts';
import type { Session } from '../../../openstack/session.ts';
import { fenixUrl } from '../../maintenance/endpoint.ts';
import type { AdminTool, SessionStatus } from '../contract.ts';
import { sessionsClient } from '../sessions-client.ts';

/** What a client of Fenix is made of. */
export interface FenixOptions {
  /** Where Fenix listens, when the catalogue has no service of type `maintenance`. */
  readonly ip: string;
  readonly port: number;
  /** The administrator's session: Fenix wants its token. */
  readonly session: Session;
  readonly recorder: Recorder;
}

const SOURCE = 'admin-tool';
const NO_REASON = 'Fenix gives no reason; the log of its engine has it';

/** A client of a Fenix that runs somewhere (docs/maintenance.md; API reference of OpenStack Fenix). */
export function createFenixAdminTool(options: FenixOptions): AdminTool {
  const { session, recorder } = options;
  /** The sessions begun here and not deleted, and how each was seen last. */
  const states = new Map<string, string>();
  const url = (): string => `${fenixUrl(session, options)}/maintenance`;
  const client = () => sessionsClient(url(), session.requestAt);
  const see = (sessionId: string, { state, reason }: SessionStatus): void => {
    if (states.get(sessionId) === state) return;
    states.set(sessionId, state);
    recorder.stamp('maintenance.session-state', SOURCE, { sessionId, state, reason });
  };
  const remove = async (sessionId: string): Promise<void> => {
    await client()
      .deleteSession(sessionId)
      .catch((error: unknown) => {
        if (statusOf(error) !== 404) throw error;
      });
    states.delete(sessionId);
  };
  return {
    kind: 'fenix',
    get url() {
      return url();
    },
    // It runs already: that it answers, and takes the token, is all there is to start.
    start: async () => void (await client().list()),
    async startSession(request) {
      const { sessionId } = await client().startSession(request);
      see(sessionId, { state: 'MAINTENANCE', reason: undefined });
      return { sessionId };
    },
    async stateOf(sessionId) {
      const { state, reason } = await client().stateOf(sessionId);
      const status = { state, reason: reason ?? (state === 'MAINTENANCE_FAILED' ? NO_REASON : undefined) };
      see(sessionId, status);
      return status;
    },
    deleteSession: remove,
    // A session that is over holds one of Fenix's three places, and one that is not goes on without us.
    async stop() {
      for (const sessionId of states.keys()) await remove(sessionId);
    },
  };
}
