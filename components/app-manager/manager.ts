import type { FastifyInstance } from 'fastify';
import pLimit from 'p-limit';
import { messageOf } from '../../core/errors.ts';
import { newToken } from '../../core/ids.ts';
import type { TraceData } from '../../record/trace-events.ts';
import { openScope } from '../../core/scope.ts';
import { statusOf } from '../../openstack/errors.ts';
import { noBody } from '../../openstack/session.ts';
import { MAINTENANCE_TYPE } from '../maintenance/endpoint.ts';
import { readProjectEvent } from '../maintenance/project-event.ts';
import type { ProjectEvent } from '../maintenance/project-event.ts';
import type { ReplyBody } from '../maintenance/reply.ts';
import { ALARM_BODY } from '../web/alarm-body.ts';
import { readJson } from '../web/body.ts';
import { endsInToken } from '../web/gate.ts';
import { openJsonClient } from '../web/json-client.ts';
import { Refusal, readAs } from '../web/refusal.ts';
import { openWebServer } from '../web/server.ts';
import { ANSWERS } from './answers.ts';
import type { AnswerDeps } from './answers.ts';
import { openApplication } from './application.ts';
import type { Application } from './application.ts';
import { SOURCE } from './contract.ts';
import type { AppManagerOptions, RunningAppManager } from './contract.ts';

/** What a kind of App manager does besides answering. */
export interface ManagerHooks {
  /** Before the first event is taken. */
  readonly onManage?: (application: Application) => Promise<void>;
  /** After the application has grown or shrunk. */
  readonly onScaled?: (application: Application) => Promise<void>;
  readonly onStop?: () => Promise<void>;
}

/** Whether an instance of that name may hold the floating IP (docs/maintenance.md). */
export const isHaByName = (name: string): boolean => name.includes('doctor_ha_app_');
const PORT_FLAG = '--app-manager-port';

/** Starts an App manager: a web server for the alarm on `maintenance.scheduled`, and the answers to it. */
export async function startManager(
  options: AppManagerOptions,
  hooks: ManagerHooks = {},
): Promise<RunningAppManager> {
  const { ip, port, log, cloud, clock, isHa = isHaByName } = options;
  const token = newToken();
  const scope = openScope();
  let inbox: Inbox | undefined;
  const routes = managerRoutes(() => inbox);
  const gate = endsInToken('/maintenance', () => [token]);
  const server = await openWebServer({
    name: 'App manager',
    ip,
    port,
    portFlag: PORT_FLAG,
    log,
    gate,
    routes,
  });
  scope.defer('server', () => server.close());
  return {
    alarmUrl: `${server.origin}/maintenance/${token}`,
    refused: server.refused,
    async manage({ floatingIp, scale }) {
      const application = await openApplication({ cloud, clock, floatingIp, isHa });
      const fullSize = (await application.instances()).length;
      const http = openJsonClient({ clock });
      scope.defer('client', () => http.close());
      scope.defer('what its kind does', () => hooks.onStop?.());
      await hooks.onManage?.(application);
      const requestAt = options.sendsToken === true ? cloud.session.requestAt : http.requestAt;
      const onScaled = async (): Promise<void> => hooks.onScaled?.(application);
      const answers = createInbox({ options, application, scale, requestAt, log, fullSize, onScaled });
      scope.defer('answers under way', () => answers.close());
      inbox = answers;
    },
    stop: () => scope.close(),
  };
}

function managerRoutes(inboxOf: () => Inbox | undefined): (app: FastifyInstance) => void {
  return (app) => {
    app.post('/maintenance/:token', ({ body }) => {
      const inbox = inboxOf();
      if (inbox === undefined) throw new Refusal(503, 'there is no application to answer for yet');
      const { traits, messageId = '' } = readAs(ALARM_BODY, readJson(body));
      // Aodh is answered when the event is taken: it has nothing to do with what follows from it.
      inbox.take(readProjectEvent(traits), messageId, Object.fromEntries(traits));
      return {};
    });
  };
}

/** Events as they come, answered one after another: two answers must not switch and scale at a time. */
interface Inbox {
  take(
    event: ProjectEvent,
    messageId: string,
    traits: TraceData<'maintenance.event-received'>['traits'],
  ): void;
  /** Begins no other answer, and waits for the one under way. */
  close(): Promise<void>;
}

function createInbox(deps: AnswerDeps): Inbox {
  const { options, log } = deps;
  const oneByOne = pLimit(1);
  const known = new Set<string>();
  const closing = new AbortController();
  let last: Promise<void> = Promise.resolve();
  return {
    take(event, messageId, traits) {
      const { sessionId, sentState: state } = event;
      if (messageId !== '' && known.has(messageId)) {
        log.info('an event came twice', { messageId, state });
        return;
      }
      known.add(messageId);
      options.recorder.stamp('maintenance.event-received', SOURCE, { sessionId, state, messageId, traits });
      last = oneByOne(() => answer(deps, event, closing.signal)).catch((error: unknown) =>
        log.error('an event was not answered', { state, reason: messageOf(error) }),
      );
    },
    async close() {
      // What still waits for its turn sees this and does nothing.
      closing.abort(new Error('the App manager is being stopped'));
      await last;
    },
  };
}

async function answer(deps: AnswerDeps, event: ProjectEvent, signal: AbortSignal): Promise<void> {
  const { options, log } = deps;
  const deed = ANSWERS[event.state];
  if (deed === undefined || signal.aborted) return;
  let reply: ReplyBody;
  try {
    reply = { session_id: event.sessionId, state: `ACK_${event.sentState}`, ...(await deed(deps, event)) };
  } catch (error) {
    const reason = messageOf(error);
    log.error('the application cannot do what it is asked', { state: event.state, reason });
    reply = { session_id: event.sessionId, state: `NACK_${event.sentState}`, reason };
  }
  const injected = options.injectReply?.(reply, event) ?? reply;
  if (injected === 'silence' || signal.aborted) return;
  if (!('lateMs' in injected)) return send(deps, event, injected);
  const dueMs = event.actionsAtMs ?? options.clock.wallUs() / 1000;
  const delayMs = Math.max(0, dueMs - options.clock.wallUs() / 1000) + (injected.lateMs as number);
  await options.clock.delay(delayMs, signal);
  await send(deps, event, reply);
}

async function send(deps: AnswerDeps, event: ProjectEvent, reply: ReplyBody): Promise<void> {
  const { options, requestAt, log } = deps;
  let status = 200;
  const atUs = options.clock.wallUs();
  try {
    const request = { method: 'PUT', path: '', json: reply } as const;
    await requestAt(MAINTENANCE_TYPE, event.replyUrl, request, noBody);
  } catch (error) {
    status = statusOf(error) ?? 0;
    log.error('a reply was not taken', { state: reply.state, reason: messageOf(error) });
  }
  const data: TraceData<'maintenance.reply-sent'> = {
    sessionId: event.sessionId,
    projectId: event.projectId,
    forState: event.sentState,
    state: reply.state,
    instanceActions: reply.instance_actions,
    instanceAction: reply.instance_action,
    instanceId: 'ids' in event.instances ? event.instances.ids[0] : undefined,
    status,
  };
  options.recorder.record({ atUs, event: 'maintenance.reply-sent', source: SOURCE, data });
}
