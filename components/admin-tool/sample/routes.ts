import type { FastifyInstance } from 'fastify';
import { readReply } from '../../maintenance/reply.ts';
import { readSessionRequest } from '../../maintenance/session-request.ts';
import type { SessionRequest } from '../../maintenance/session-request.ts';
import { readJson } from '../../web/body.ts';
import { Refusal } from '../../web/refusal.ts';
import type { Session } from './session.ts';

/** What the routes are served from. */
export interface SessionService {
  /** Begins a session. @throws Refusal 400, 409 or 503 */
  begin(request: SessionRequest): Promise<Session>;
  find(sessionId: string): Session | undefined;
  /** Ends a session and forgets it. */
  remove(session: Session): Promise<void>;
}

interface Ids {
  Params: { session: string; project: string };
}

/** The API of the sample Admin tool, behind its token; docs/maintenance.md describes it. */
export function adminToolRoutes(service: SessionService): (app: FastifyInstance) => void {
  const found = (id: string): Session => {
    const session = service.find(id);
    if (session === undefined) throw new Refusal(404, `there is no session ${id}`);
    return session;
  };
  return (app) => {
    app.post('/maintenance', async ({ body }) => {
      const { sessionId } = await service.begin(readSessionRequest(readJson(body)));
      return { session_id: sessionId, state: 'ACK_MAINTENANCE' };
    });
    app.get<Ids>('/maintenance/:session', ({ params }) => {
      const { state, reason } = found(params.session).status;
      return { session_id: params.session, state, ...(reason === undefined ? {} : { reason }) };
    });
    app.delete<Ids>('/maintenance/:session', async ({ params }) => {
      await service.remove(found(params.session));
      return {};
    });
    app.get<Ids>('/maintenance/:session/:project', ({ params }) => ({
      instance_ids: found(params.session).instancesOf(params.project),
    }));
    app.put<Ids>('/maintenance/:session/:project', ({ params, body }) => {
      const session = found(params.session);
      session.acceptReply(params.project, readReply(readJson(body)));
      return {};
    });
  };
}
