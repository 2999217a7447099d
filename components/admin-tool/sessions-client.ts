import { z } from 'zod';
import { MAINTENANCE_TYPE } from '../maintenance/endpoint.ts';
import { sessionBody } from '../maintenance/session-request.ts';
import type { RequestAt } from '../web/json-client.ts';
import type { RunningAdminTool } from './contract.ts';

/** The administrator's requests to an Admin tool, ours or a foreign one. */
export type SessionsClient = Pick<RunningAdminTool, 'startSession' | 'stateOf' | 'deleteSession'> & {
  /** The sessions there are; Fenix lists them. */
  list(): Promise<readonly string[]>;
};

const started = z.object({ session_id: z.string().min(1) });
const status = z.object({ state: z.string(), reason: z.string().nullish() });
const listed = z.object({ sessions: z.array(z.string()) });

/**
 * A client of the sessions at an address.
 * @param url `http://127.0.0.1:12347/maintenance`, or Fenix's `http://127.0.0.1:12347/v1/maintenance`
 */
export function sessionsClient(url: string, requestAt: RequestAt): SessionsClient {
  return {
    async startSession(asked) {
      const request = { method: 'POST', path: '', json: sessionBody(asked) } as const;
      return { sessionId: (await requestAt(MAINTENANCE_TYPE, url, request, started)).session_id };
    },
    async stateOf(sessionId) {
      const request = { method: 'GET', path: `/${sessionId}` } as const;
      const { state, reason } = await requestAt(MAINTENANCE_TYPE, url, request, status);
      return { state, reason: reason ?? undefined };
    },
    async deleteSession(sessionId) {
      await requestAt(MAINTENANCE_TYPE, url, { method: 'DELETE', path: `/${sessionId}` }, z.unknown());
    },
    list: async () => (await requestAt(MAINTENANCE_TYPE, url, { method: 'GET', path: '' }, listed)).sessions,
  };
}
