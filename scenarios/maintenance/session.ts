import type { RunningAdminTool, SessionStatus } from '../../components/admin-tool/contract.ts';
import * as adminTools from '../../components/admin-tool/registry.ts';
import { isOver } from '../../record/maintenance-names.ts';
import { isoTime } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { ScenarioContext } from '../context.ts';
import type { Capacity } from './capacity.ts';
import type { Deliveries } from './deliveries.ts';
import { hostWork } from './host-work.ts';
import type { MaintenanceOptions } from './options.ts';
import { killDuringWork } from './fault-injection.ts';
import type { Stage } from './stage.ts';

/** A session that was ordered. */
export interface OrderedSession {
  readonly sessionId: string;
  /** Follows it until it is over and its events have been delivered. */
  followToItsEnd(): Promise<SessionStatus>;
}

/** The least time between the notice to the projects and the first move (docs/maintenance.md); less when the lead is short. */
const FIRST_WINDOW_MS = 10_000;
const FIRST_WINDOW_SHARE = 0.5;
const LOOK_INTERVAL_MS = 100;
/** For messages that are still under way when the session is over. */
const DELIVERY_MS = 10_000;

/** Starts the Admin tool. */
export async function startScopedAdminTool(
  context: ScenarioContext,
  options: MaintenanceOptions,
  { appManager }: Stage,
): Promise<RunningAdminTool> {
  const { cloud, bus, clock, log, recorder, scope } = context;
  const { replyWindowMs, leadMs, hostWorkMs, moveTimeoutMs, hostTimeoutMs } = options;
  const tool: RunningAdminTool = await adminTools.startAdminTool(options.adminToolType, {
    ip: options.adminToolIp,
    port: options.adminToolPort,
    isOpen: options.adminToolOpen,
    cloud,
    bus,
    times: {
      replyWindowMs,
      firstWindowMs: Math.min(FIRST_WINDOW_MS, leadMs * FIRST_WINDOW_SHARE),
      actionTimeoutMs: moveTimeoutMs,
      hostTimeoutMs,
    },
    hostWork: hostWork(
      context,
      hostWorkMs,
      killDuringWork(context, options.faultInjection, { appManager, endAdminTool: () => void tool.stop() }),
    ),
    clock,
    log,
    recorder,
  });
  scope.defer('admin tool', () => tool.stop());
  log.info('the Admin tool takes orders', { url: tool.url });
  recorder.stamp('scenario.address-given', 'admin-tool', { what: 'Admin tool', url: tool.url });
  return tool;
}

/** Orders the maintenance of all hosts. */
export async function orderSession(
  context: ScenarioContext,
  options: MaintenanceOptions,
  deps: {
    readonly tool: RunningAdminTool;
    readonly stage: Stage;
    readonly capacity: Capacity;
    readonly deliveries: Deliveries;
  },
): Promise<OrderedSession> {
  const { clock, recorder, signal } = context;
  const { tool, stage, capacity, deliveries } = deps;
  const { leadMs, hostWorkMs } = options;
  const { ha, nonha } = await stage.stack.instances();
  const isFenix = options.adminToolType === 'fenix';
  const workflow = isFenix && options.appManagerType === 'vnfm' ? 'vnf' : 'default';
  const orderedUs = clock.wallUs();
  const maintenanceAtMs = Math.ceil((orderedUs / 1000 + leadMs) / 1000) * 1000;
  const { sessionId } = await tool.startSession({
    hosts: capacity.hosts,
    maintenanceAtMs,
    metadata: {},
    workflow,
  });
  recorder.record({
    atUs: orderedUs,
    event: 'maintenance.ordered',
    source: 'scenario',
    data: {
      sessionId,
      dialect: isFenix ? 'fenix' : 'sample',
      workflow,
      projectIds: [stage.owner.projectId],
      hosts: capacity.hosts,
      maintenanceAt: isoTime(maintenanceAtMs * 1000),
      leadMs,
      hostWorkMs,
      floatingIp: stage.stack.floatingIp.address,
      haInstanceIds: ha,
      instanceIds: [...ha, ...nonha],
    },
  });
  return {
    sessionId,
    async followToItsEnd() {
      const status = await waitFor(
        `maintenance session ${sessionId} is over`,
        async () => {
          const now = await tool.stateOf(sessionId);
          return isOver(now.state) ? now : seen(now.state);
        },
        { clock, signal, timeoutMs: longest(options, capacity), intervalMs: LOOK_INTERVAL_MS },
      );
      await awaitDeliveries(context, sessionId, deliveries);
      return status;
    },
  };
}

/** Longer than a session of the sample Admin tool takes that uses every window to its end. */
function longest(options: MaintenanceOptions, { hosts }: Capacity): number {
  const { leadMs, replyWindowMs, moveTimeoutMs, hostTimeoutMs } = options;
  const perHost = replyWindowMs + 2 * hostTimeoutMs;
  return leadMs + 3 * replyWindowMs + moveTimeoutMs + (hosts.length + 1) * perHost;
}

async function awaitDeliveries(
  { clock, signal, log }: ScenarioContext,
  sessionId: string,
  deliveries: Deliveries,
): Promise<void> {
  const probe = () => {
    const missing = deliveries.undelivered(sessionId);
    return missing.length === 0 || seen(missing);
  };
  const wait = { clock, signal, timeoutMs: DELIVERY_MS, intervalMs: LOOK_INTERVAL_MS };
  await waitFor('the App manager has received every event', probe, wait).catch((error: unknown) => {
    signal.throwIfAborted();
    // The judge decides what that means.
    log.warn('events did not reach the App manager', { reason: messageOf(error) });
  });
}
