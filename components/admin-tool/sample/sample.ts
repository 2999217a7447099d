import { newUuid } from '../../../core/ids.ts';
import { openScope } from '../../../core/scope.ts';
import type { Scope } from '../../../core/scope.ts';
import { waitFor } from '../../../core/wait-for.ts';
import { isOver } from '../../../record/maintenance-names.ts';
import type { SessionRequest } from '../../maintenance/session-request.ts';
import { openJsonClient } from '../../web/json-client.ts';
import { Refusal } from '../../web/refusal.ts';
import { openWebServer } from '../../web/server.ts';
import type { AdminTool } from '../contract.ts';
import { sessionsClient } from '../sessions-client.ts';
import type { SessionsClient } from '../sessions-client.ts';
import { createAddresses } from './addresses.ts';
import { reasonOf } from './failure.ts';
import { followNova } from './nova-news.ts';
import type { NovaNews } from './nova-news.ts';
import { DEFAULT_TIMES } from './options.ts';
import type { SampleAdminToolOptions } from './options.ts';
import { adminToolRoutes } from './routes.ts';
import type { SessionDesk } from './routes.ts';
import { beginSession } from './session.ts';
import type { Session } from './session.ts';

const CONCURRENCY = 4;
const HOST_WORK_MS = 5000;
/** How long a stop waits for moves under way: an instance that is left halfway holds room on two hosts. */
const STOP_TIMEOUT_MS = 10_000;
const STOP_LOOK_MS = 50;
const WORKFLOW_NAME = 'default';
const STOPPED = 'the Admin tool was stopped in the middle of it';

/** What is there while the Admin tool runs. */
interface Running {
  /** Where sessions are: `http://127.0.0.1:12347/<token>/maintenance`. */
  readonly url: string;
  replyUrl(sessionId: string, projectId: string): string;
  readonly news: NovaNews;
  readonly client: SessionsClient;
}

/** The Admin tool that comes with doctor: a web server over sessions that go on by themselves. */
export function createSampleAdminTool(options: SampleAdminToolOptions): AdminTool {
  const sessions = new Map<string, Session>();
  let scope: Scope | undefined;
  let running: Running | undefined;
  const runs = (): Running => {
    if (running === undefined) throw new Error('the Admin tool has no address before it is started');
    return running;
  };
  const desk: SessionDesk = {
    find: (sessionId) => sessions.get(sessionId),
    async begin(request) {
      const accepted = await accept(options, request);
      requireFree(accepted.hosts, [...sessions.values()]);
      const session = begin(options, runs(), accepted);
      sessions.set(session.sessionId, session);
      return session;
    },
    async remove(session) {
      session.fail('the administrator deleted the session');
      await ended(options, [session]);
      sessions.delete(session.sessionId);
    },
  };
  return {
    kind: 'sample',
    get url() {
      return runs().url;
    },
    async start() {
      const opened = openScope();
      scope = opened;
      try {
        running = await open(options, desk, opened);
      } catch (error) {
        await opened.close();
        throw error;
      }
    },
    startSession: async (request) => runs().client.startSession(request),
    async stateOf(sessionId) {
      // Its own sessions it knows also when it serves nobody any more.
      const session = running === undefined ? sessions.get(sessionId) : undefined;
      return session?.status ?? runs().client.stateOf(sessionId);
    },
    deleteSession: async (sessionId) => runs().client.deleteSession(sessionId),
    async stop() {
      for (const session of sessions.values()) session.fail(STOPPED);
      await ended(options, [...sessions.values()]);
      running = undefined;
      await scope?.close();
    },
  };
}

async function open(options: SampleAdminToolOptions, desk: SessionDesk, scope: Scope): Promise<Running> {
  const { ip, port, isOpen, clock, log } = options;
  const news = await followNova(options.bus);
  scope.defer('tap', () => news.close());
  const routes = adminToolRoutes(desk);
  const portFlag = '--admin-tool-port';
  const addresses = createAddresses(isOpen);
  const { gate } = addresses;
  const server = await openWebServer({ name: 'Admin tool', ip, port, portFlag, log, gate, routes });
  scope.defer('server', () => server.close());
  const url = addresses.admin(server.origin);
  const http = openJsonClient({ clock });
  scope.defer('client', () => http.close());
  const replyUrl: Running['replyUrl'] = (sessionId, projectId) =>
    addresses.reply(server.origin, sessionId, projectId);
  return { url, replyUrl, news, client: sessionsClient(url, http.requestAt) };
}

/** Finds the hosts of a request and sees that they are in service. @throws Refusal */
async function accept({ cloud }: SampleAdminToolOptions, request: SessionRequest): Promise<SessionRequest> {
  if (request.workflow !== WORKFLOW_NAME) {
    throw new Refusal(400, `there is no workflow ${request.workflow}; there is ${WORKFLOW_NAME}`, 'workflow');
  }
  const services = await cloud.compute.services.list({ binary: 'nova-compute' }).catch((error: unknown) => {
    throw new Refusal(503, `the compute hosts cannot be listed: ${reasonOf(error)}`);
  });
  const hosts = request.hosts.length > 0 ? request.hosts : services.map(({ host }) => host);
  for (const [index, host] of hosts.entries()) {
    const path = `hosts[${index}]`;
    const service = services.find((one) => one.host === host);
    if (service === undefined) throw new Refusal(400, `there is no nova-compute on ${host}`, path);
    if (service.status !== 'enabled') {
      const why = service.disabledReason === undefined ? '' : ` (${service.disabledReason})`;
      throw new Refusal(409, `${host} is disabled already${why}`, path);
    }
  }
  return { ...request, hosts };
}

/** A host is in one session at a time. @throws Refusal 409 */
function requireFree(hosts: readonly string[], sessions: readonly Session[]): void {
  for (const [index, host] of hosts.entries()) {
    const other = sessions.find((one) => !isOver(one.status.state) && one.hosts.includes(host));
    if (other === undefined) continue;
    throw new Refusal(409, `${host} is in session ${other.sessionId}`, `hosts[${index}]`);
  }
}

function begin(
  options: SampleAdminToolOptions,
  { replyUrl, news }: Running,
  request: SessionRequest,
): Session {
  const { cloud, bus, clock, log, recorder, hostWorkMs = HOST_WORK_MS } = options;
  const sessionId = newUuid();
  return beginSession({
    sessionId,
    request,
    replyUrl: (projectId) => replyUrl(sessionId, projectId),
    news,
    hostWork: options.hostWork ?? ((_host, signal) => clock.delay(hostWorkMs, signal)),
    means: {
      cloud,
      bus,
      clock,
      log,
      recorder,
      times: { ...DEFAULT_TIMES, ...options.times },
      concurrency: options.concurrency ?? CONCURRENCY,
    },
  });
}

/** Waits until sessions that were made to fail are over. */
async function ended({ clock, log }: SampleAdminToolOptions, sessions: readonly Session[]): Promise<void> {
  const areOver = (): boolean => sessions.every(({ status }) => isOver(status.state));
  try {
    const wait = { clock, timeoutMs: STOP_TIMEOUT_MS, intervalMs: STOP_LOOK_MS };
    await waitFor('the moves under way have ended', areOver, wait);
  } catch (error) {
    log.warn('moves under way are given up', { reason: reasonOf(error) });
    for (const session of sessions) session.giveUpMoves();
  }
  await Promise.all(sessions.map((session) => session.over));
}
