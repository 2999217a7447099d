import { statusOf } from '../../../openstack/errors.ts';
import { fenixUrl } from '../../maintenance/endpoint.ts';
import { SOURCE } from '../contract.ts';
import type { AdminTool, AdminToolOptions, RunningAdminTool, SessionStatus } from '../contract.ts';
import { sessionsClient } from '../sessions-client.ts';

const NO_REASON = 'Fenix gives no reason; the log of its engine has it';

/** A client of a Fenix that runs on the cloud (docs/maintenance.md; API reference of OpenStack Fenix). */
export const fenixAdminTool: AdminTool = { kind: 'fenix', start };

async function start(options: AdminToolOptions): Promise<RunningAdminTool> {
  const { recorder } = options;
  const { session } = options.cloud;
  const url = `${fenixUrl(session, options)}/maintenance`;
  const client = sessionsClient(url, session.requestAt);
  /** The sessions begun here and not deleted, and the last state of each. */
  const states = new Map<string, string>();
  const record = (sessionId: string, { state, reason }: SessionStatus): void => {
    if (states.get(sessionId) === state) return;
    states.set(sessionId, state);
    recorder.stamp('maintenance.session-state', SOURCE, { sessionId, state, reason });
  };
  const remove = async (sessionId: string): Promise<void> => {
    await client.deleteSession(sessionId).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error;
    });
    states.delete(sessionId);
  };
  // It runs already: all there is to start is to see that it answers, and takes the token.
  await client.list();
  return {
    url,
    async startSession(request) {
      const { sessionId } = await client.startSession(request);
      record(sessionId, { state: 'MAINTENANCE', reason: undefined });
      return { sessionId };
    },
    async stateOf(sessionId) {
      const { state, reason } = await client.stateOf(sessionId);
      const status = { state, reason: reason ?? (state === 'MAINTENANCE_FAILED' ? NO_REASON : undefined) };
      record(sessionId, status);
      return status;
    },
    deleteSession: remove,
    // A session that is over holds one of Fenix's three places, and one that is not goes on without us.
    async stop() {
      for (const sessionId of states.keys()) await remove(sessionId);
    },
  };
}
