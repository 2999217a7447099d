import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AdminToolOptions,
  RunningAdminTool,
  SessionStatus,
} from '../../components/admin-tool/contract.ts';
import { startAdminTool } from '../../components/admin-tool/registry.ts';
import type {
  AppManagerOptions,
  ManagedApplication,
  RunningAppManager,
} from '../../components/app-manager/contract.ts';
import { startAppManager } from '../../components/app-manager/registry.ts';
import { systemClock } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { createRecorder } from '../../record/recorder.ts';
import type { MemoryRecorder } from '../../record/recorder.ts';
import { openScope } from '../../core/scope.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import { inProcessBus } from '../../openstack/bus/in-process.ts';
import type { Bus, TappedNotification } from '../../openstack/bus/contract.ts';
import { openStack } from '../../openstack/cloud.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import { openSession } from '../../openstack/session.ts';
import type { SessionOptions } from '../../openstack/session.ts';
import { startCloud } from '../../simulator/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { buildApplication } from './application.ts';
import type { TestApplication } from './application.ts';
import { skippingClock } from './skipping-clock.ts';

/** An embedded cloud that an application fills, and the two sides of a maintenance on it. */
export interface MaintenanceBench {
  readonly cloud: EmbeddedCloud;
  /** The clock of both sides of a maintenance. */
  readonly clock: Clock;
  readonly admin: OpenStack;
  readonly bus: Bus;
  readonly recorder: MemoryRecorder;
  readonly application: TestApplication;
  readonly session: SessionOptions;
  /** What went over the bus under `maintenance.scheduled` and `maintenance.host`. */
  readonly notifications: TappedNotification[];
  adminTool(options?: Partial<AdminToolOptions> & { readonly kind?: string }): Promise<RunningAdminTool>;
  appManager(options?: AppOptions & { readonly kind?: string }): Promise<RunningAppManager>;
  /** Makes the owner's alarm on an event type. */
  alarm(eventType: string, actionUrl: string, owner?: OpenStack): Promise<void>;
  /** Begins a session of all hosts and follows it to its end. */
  run(tool: RunningAdminTool, options?: RunOptions): Promise<SessionStatus & { readonly sessionId: string }>;
  /** Follows a session to its end. */
  ended(tool: RunningAdminTool, sessionId: string): Promise<SessionStatus>;
  /** Names of hosts that are not enabled. */
  disabled(): Promise<readonly string[]>;
  /** What was recorded under a name. */
  recorded(event: string): readonly Record<string, unknown>[];
  /** Payloads of the notifications of one event type. */
  payloads(eventType: string): readonly Record<string, unknown>[];
  defer(name: string, close: () => Promise<void> | void): void;
  close(): Promise<void>;
}

/** An App manager, and the application that it manages; default the bench's. */
export type AppOptions = Partial<AppManagerOptions> & Partial<ManagedApplication>;

/** How a session is asked for. */
export interface RunOptions {
  readonly leadMs?: number;
  readonly hosts?: readonly string[];
  readonly workflow?: string;
}

/** Times that make a session quick; the window is what an embedded cloud needs many times over. */
export const QUICK = { firstWindowMs: 100, replyWindowMs: 5000, actionTimeoutMs: 5000, pollIntervalMs: 50 };
/** Long enough for any machine, since the clock skips it; `maintenance_at` is a whole second. */
const LEAD_MS = 30_000;

/** Starts a {@link MaintenanceBench}; the application takes all of its hosts. */
export async function maintenanceBench(
  options: { readonly hosts?: number; readonly latency?: 'none' | 'zed-lab' } = {},
): Promise<MaintenanceBench> {
  const { hosts = 3, latency = 'none' } = options;
  const clock = systemClock();
  const sharedClock = skippingClock();
  const scope = openScope();
  const workDir = mkdtempSync(join(tmpdir(), 'doctor-maintenance-'));
  scope.defer('folder', () => rm(workDir, { recursive: true, force: true }));
  const cloud = await startCloud({
    hosts,
    vcpus: 2,
    latency,
    seed: 1,
    clock,
    log: silentLog,
    workDir,
    aodhCacheTtlMs: 0,
  });
  scope.defer('cloud', () => cloud.close());
  const session: SessionOptions = { clock, log: silentLog };
  const credentials = credentialsFromEnv(cloud.openrc);
  if (credentials === undefined) throw new Error('no credentials');
  const admin = openStack(await openSession(credentials, session), { computeMicroversion: '2.34' });
  scope.defer('session', () => admin.session.close());
  const application = await buildApplication(admin, { project: 'doctor', others: 2 * hosts - 2, session });
  scope.defer('owner', () => application.owner.session.close());
  const bus = inProcessBus(cloud.broker, clock);
  scope.defer('bus', () => bus.close());
  const notifications: TappedNotification[] = [];
  await bus.tap('notifications.info', (message) => {
    if (message.eventType.startsWith('maintenance.')) notifications.push(message);
  });
  const recorder = createRecorder(clock);
  const common = { ip: '127.0.0.1', port: 0, clock: sharedClock, log: silentLog, recorder };

  const ended = (tool: RunningAdminTool, sessionId: string): Promise<SessionStatus> =>
    waitFor(
      'the session is over',
      async () => {
        const status = await tool.stateOf(sessionId);
        return /^MAINTENANCE_(?:DONE|FAILED)$/.test(status.state) ? status : seen(status);
      },
      { clock, timeoutMs: 60_000, intervalMs: 20 },
    );
  return {
    cloud,
    clock: sharedClock,
    admin,
    bus,
    recorder,
    application,
    session,
    notifications,
    async adminTool({ kind = 'sample', ...more } = {}) {
      const defaults = { ...common, cloud: admin, bus, times: QUICK, hostWorkMs: 20 };
      const tool = await startAdminTool(kind, { ...defaults, ...more });
      scope.defer('admin tool', () => tool.stop());
      return tool;
    },
    async appManager({ kind = 'sample', ...more } = {}) {
      const { owner, projectId, floatingIp, scale } = application;
      const manager = await startAppManager(kind, { ...common, cloud: owner, projectId, ...more });
      scope.defer('app manager', () => manager.stop());
      await manager.manage({ floatingIp, scale, ...more });
      return manager;
    },
    async alarm(eventType, actionUrl, owner = application.owner) {
      await owner.alarming.alarms.create({
        name: `alarm on ${eventType}`,
        description: '',
        eventType,
        query: [],
        alarmActions: [actionUrl],
        repeatActions: true,
        severity: 'moderate',
        enabled: true,
      });
    },
    async run(tool, { leadMs = LEAD_MS, hosts: names = [], workflow = 'default' } = {}) {
      const maintenanceAtMs = startTime(sharedClock, leadMs);
      const metadata = { openstack_version: 'Zed' };
      const asked = { hosts: names, maintenanceAtMs, metadata, workflow };
      const { sessionId } = await tool.startSession(asked);
      return { sessionId, ...(await ended(tool, sessionId)) };
    },
    ended,
    async disabled() {
      const services = await admin.compute.services.list({ binary: 'nova-compute' });
      return services.filter(({ status }) => status !== 'enabled').map(({ host }) => host);
    },
    recorded: (event) =>
      recorder.events.filter((recorded) => recorded.event === event).map(({ data }) => ({ ...data })),
    payloads: (eventType) =>
      notifications
        .filter((message) => message.eventType === eventType)
        .map(({ payload }) => payload as Record<string, unknown>),
    defer: (name, close) => scope.defer(name, close),
    close: () => scope.close(),
  };
}

/** When a maintenance begins that is ordered now. */
export const startTime = (clock: Clock, leadMs = LEAD_MS): number =>
  Math.ceil((clock.wallUs() / 1000 + leadMs) / 1000) * 1000;

/** The bench with both sides, each listening to the other; the usual beginning of a test. */
export async function bothSides(
  bench: MaintenanceBench,
  options: {
    readonly admin?: Partial<AdminToolOptions>;
    readonly app?: AppOptions;
  } = {},
): Promise<{ readonly tool: RunningAdminTool; readonly manager: RunningAppManager }> {
  const tool = await bench.adminTool(options.admin);
  const manager = await bench.appManager(options.app);
  await bench.alarm('maintenance.scheduled', manager.alarmUrl);
  return { tool, manager };
}
