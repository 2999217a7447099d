import { DoctorError } from '../../../core/errors.ts';
import { newUuid } from '../../../core/ids.ts';
import { openScope } from '../../../core/scope.ts';
import { waitFor } from '../../../core/wait-for.ts';
import type { Bus } from '../../../openstack/bus/contract.ts';
import { isOver } from '../../../record/maintenance-names.ts';
import type { SessionRequest } from '../../maintenance/session-request.ts';
import { openJsonClient } from '../../web/json-client.ts';
import { Refusal } from '../../web/refusal.ts';
import { openWebServer } from '../../web/server.ts';
import { DEFAULT_TIMES } from '../contract.ts';
import type { AdminTool, AdminToolOptions, RunningAdminTool } from '../contract.ts';
import { sessionsClient } from '../sessions-client.ts';
import { createAddresses } from './addresses.ts';
import { reasonOf } from './failure.ts';
import { followNova } from './nova-tasks.ts';
import type { NovaTasks } from './nova-tasks.ts';
import { adminToolRoutes } from './routes.ts';
import type { SessionService } from './routes.ts';
import { beginSession } from './session.ts';
import type { Session } from './session.ts';

const CONCURRENCY = 4;
const HOST_WORK_MS = 5000;
/** How long a stop waits for moves under way: an instance that is left halfway holds room on two hosts. */
const STOP_TIMEOUT_MS = 10_000;
const STOP_POLL_MS = 50;
const WORKFLOW_NAME = 'default';
const STOPPED = 'the Admin tool was stopped in the middle of it';

/** What a session needs of the Admin tool that runs it. */
interface SessionHost {
  readonly bus: Bus;
  readonly novaTasks: NovaTasks;
  replyUrl(sessionId: string, projectId: string): string;
}

/** The Admin tool that comes with doctor: a web server over sessions that go on by themselves. */
export const sampleAdminTool: AdminTool = { kind: 'sample', start };

async function start(options: AdminToolOptions): Promise<RunningAdminTool> {
  const { bus, ip, port, isOpen, clock, log } = options;
  if (bus === undefined) throw busMissing();
  const sessions = new Map<string, Session>();
  const scope = openScope();
  let isStopped = false;
  try {
    const novaTasks = await followNova(bus);
    scope.defer('tap', () => novaTasks.close());
    const addresses = createAddresses(isOpen);
    let origin = '';
    const host: SessionHost = {
      bus,
      novaTasks,
      replyUrl: (sessionId, projectId) => addresses.reply(origin, sessionId, projectId),
    };
    const routes = adminToolRoutes(sessionService(options, host, sessions));
    const portFlag = '--admin-tool-port';
    const { gate } = addresses;
    const server = await openWebServer({ name: 'Admin tool', ip, port, portFlag, log, gate, routes });
    scope.defer('server', () => server.close());
    origin = server.origin;
    const url = addresses.admin(origin);
    const http = openJsonClient({ clock });
    scope.defer('client', () => http.close());
    const client = sessionsClient(url, http.requestAt);
    return {
      url,
      startSession: (request) => client.startSession(request),
      async stateOf(sessionId) {
        // After its end it has no server, and still knows its own sessions.
        const session = isStopped ? sessions.get(sessionId) : undefined;
        return session?.status ?? client.stateOf(sessionId);
      },
      deleteSession: (sessionId) => client.deleteSession(sessionId),
      async stop() {
        for (const session of sessions.values()) session.fail(STOPPED);
        await ended(options, [...sessions.values()]);
        isStopped = true;
        await scope.close();
      },
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
}

function sessionService(
  options: AdminToolOptions,
  host: SessionHost,
  sessions: Map<string, Session>,
): SessionService {
  return {
    find: (sessionId) => sessions.get(sessionId),
    async begin(request) {
      const accepted = await accept(options, request);
      requireFree(accepted.hosts, [...sessions.values()]);
      const session = begin(options, host, accepted);
      sessions.set(session.sessionId, session);
      return session;
    },
    async remove(session) {
      session.fail('the administrator deleted the session');
      await ended(options, [session]);
      sessions.delete(session.sessionId);
    },
  };
}

function busMissing(): DoctorError {
  return new DoctorError(
    'BUS_UNREACHABLE',
    'The sample Admin tool notifies projects of a maintenance over the message bus, and no bus can be reached.',
    {
      hint: 'Set transport_url to the URL of the bus, or use a Fenix that runs on the cloud: ADMIN_TOOL_TYPE=fenix.',
    },
  );
}

/** Finds the hosts of a request and sees that they are in service. @throws Refusal */
async function accept({ cloud }: AdminToolOptions, request: SessionRequest): Promise<SessionRequest> {
  if (request.workflow !== WORKFLOW_NAME) {
    throw new Refusal(400, `there is no workflow ${request.workflow}; there is ${WORKFLOW_NAME}`, 'workflow');
  }
  const services = await cloud.compute.services.list({ binary: 'nova-compute' }).catch((error: unknown) => {
    throw new Refusal(503, `the compute hosts cannot be listed: ${reasonOf(error)}`);
  });
  const hosts = request.hosts.length > 0 ? request.hosts : services.map(({ host }) => host);
  for (const [index, host] of hosts.entries()) {
    const path = `hosts[${index}]`;
    const service = services.find((candidate) => candidate.host === host);
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
    const other = sessions.find(
      ({ status, hosts: theirs }) => !isOver(status.state) && theirs.includes(host),
    );
    if (other === undefined) continue;
    throw new Refusal(409, `${host} is in session ${other.sessionId}`, `hosts[${index}]`);
  }
}

function begin(
  options: AdminToolOptions,
  { bus, novaTasks, replyUrl }: SessionHost,
  request: SessionRequest,
): Session {
  const { cloud, clock, log, recorder, hostWorkMs = HOST_WORK_MS } = options;
  const sessionId = newUuid();
  return beginSession({
    sessionId,
    request,
    replyUrl: (projectId) => replyUrl(sessionId, projectId),
    novaTasks,
    hostWork: options.hostWork ?? ((_host, signal) => clock.delay(hostWorkMs, signal)),
    deps: {
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
async function ended({ clock, log }: AdminToolOptions, sessions: readonly Session[]): Promise<void> {
  const areOver = (): boolean => sessions.every(({ status }) => isOver(status.state));
  try {
    const wait = { clock, timeoutMs: STOP_TIMEOUT_MS, intervalMs: STOP_POLL_MS };
    await waitFor('the moves under way have ended', areOver, wait);
  } catch (error) {
    log.warn('moves under way are given up', { reason: reasonOf(error) });
    for (const session of sessions) session.giveUpMoves();
  }
  await Promise.all(sessions.map((session) => session.over));
}
