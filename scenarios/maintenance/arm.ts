import { allOf } from '../../core/all-of.ts';
import { messageOf } from '../../core/errors.ts';
import { newUuid } from '../../core/ids.ts';
import { waitFor } from '../../core/wait-for.ts';
import { hostPayload } from '../../components/maintenance/host-event.ts';
import { EVENT_TYPES } from '../../record/maintenance-names.ts';
import { projectPayload } from '../../components/maintenance/project-event.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import {
  CANARY_MARGIN_MS,
  emitUntilReceived,
  awaitCanaryAlarm,
  isNotDelivered,
  serverCanary,
} from '../canary.ts';
import { startScopedConsumer } from '../components.ts';
import type { ScenarioContext } from '../context.ts';
import { maintenanceCheckRecorder } from './checks.ts';
import type { DeliveryEvent, Deliveries } from './deliveries.ts';
import type { MaintenanceOptions } from './options.ts';
import type { Stage } from './stage.ts';

/** An event that changes nothing: of a session, an instance and a host that do not exist. */
interface MaintenanceCanary {
  readonly eventType: string;
  readonly receivedAs: DeliveryEvent;
  readonly alarmId: string;
  readonly listener: { readonly section: string; readonly url: string };
  payload(sessionId: string): Parameters<Bus['notify']>[0]['payload'];
}

const PUBLISHER_ID = 'admin_tool';
/** For canary events that are still under way when the first is received. */
const ECHO_MS = 5000;
const ECHO_POLL_MS = 10;

/**
 * Proves that both alarms are in force, and that they reach App manager and Inspector. Aodh caches a project's
 * alarms, so new ones may stay unseen for `event_alarm_cache_ttl`.
 */
export async function proveMaintenanceArmed(
  context: ScenarioContext,
  options: MaintenanceOptions,
  stage: Stage,
  deliveries: Deliveries,
): Promise<void> {
  const { clock, recorder, bus } = context;
  const checks = maintenanceCheckRecorder(context);
  const startMs = clock.monotonicMs();
  try {
    if (bus === undefined) await awaitServerCanary(context, options, stage);
    else
      await allOf(
        canariesFor(stage).map((canary) =>
          awaitMaintenanceCanary(context, options, { bus, canary, stage, deliveries }),
        ),
      );
    checks.record('alarms-armed', { verdict: 'passed' });
    const by = bus === undefined ? 'server-canary' : 'bus-canary';
    recorder.stamp('scenario.armed', 'scenario', { by, waitedMs: clock.monotonicMs() - startMs });
  } catch (error) {
    if (isNotDelivered(error)) checks.record('alarms-armed', { verdict: 'failed', reason: messageOf(error) });
    throw error;
  }
}

function canariesFor({ owner, stack, urls }: Stage): readonly MaintenanceCanary[] {
  const nobody = newUuid();
  const { projectId } = owner;
  return [
    {
      eventType: EVENT_TYPES.project,
      receivedAs: 'maintenance.event-received',
      alarmId: stack.alarmIds.appManager,
      listener: { section: 'app_manager', url: urls.appManager },
      payload: (sessionId) =>
        projectPayload({
          projectId,
          sessionId,
          // The one that nobody answers.
          state: 'INSTANCE_ACTION_DONE',
          instances: { ids: [nobody] },
          allowedActions: [],
          actionsAtMs: undefined,
          metadata: {},
          replyUrl: urls.appManager,
        }),
    },
    {
      eventType: EVENT_TYPES.host,
      receivedAs: 'inspector.host-event-received',
      alarmId: stack.alarmIds.inspector,
      listener: { section: 'inspector', url: urls.inspector },
      payload: (sessionId) =>
        hostPayload({ projectId, sessionId, host: nobody, state: 'MAINTENANCE_COMPLETE' }),
    },
  ];
}

async function awaitMaintenanceCanary(
  context: ScenarioContext,
  { aodhCacheTtlMs }: MaintenanceOptions,
  deps: {
    readonly bus: Bus;
    readonly canary: MaintenanceCanary;
    readonly stage: Stage;
    readonly deliveries: Deliveries;
  },
): Promise<void> {
  const { canary, stage, deliveries, bus } = deps;
  const { eventType, receivedAs } = canary;
  const emitted: string[] = [];
  const hasReceived = (sessionId: string): boolean => deliveries.hasReceived(receivedAs, sessionId);
  await emitUntilReceived(context, {
    condition: `an alarm on ${eventType}, which shows that its subscriber is notified`,
    eventType,
    async emit() {
      const sessionId = newUuid();
      emitted.push(sessionId);
      await bus.notify({ publisherId: PUBLISHER_ID, eventType, payload: canary.payload(sessionId) });
    },
    isReceived: () => emitted.some(hasReceived),
    stateOf: async () => (await stage.owner.cloud.alarming.alarms.get(canary.alarmId)).state,
    listener: canary.listener,
    timeoutMs: aodhCacheTtlMs + CANARY_MARGIN_MS,
  });
  const { clock, signal, log } = context;
  // A canary event that comes later would be taken for a message of the session.
  const isQuiet = (): boolean => hasReceived(emitted.at(-1) ?? '');
  await waitFor('the last canary event', isQuiet, {
    clock,
    signal,
    timeoutMs: ECHO_MS,
    intervalMs: ECHO_POLL_MS,
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    log.warn('not every canary came back', { reason: messageOf(error) });
  });
}

/** Where no bus can be reached, an event of an instance shows that Aodh knows the project's alarms. */
async function awaitServerCanary(
  context: ScenarioContext,
  options: MaintenanceOptions,
  { owner, stack }: Stage,
) {
  const consumer = await startScopedConsumer(context, options);
  const [instanceId = ''] = (await stack.instances()).nonha;
  const { id, name, host = '' } = await context.cloud.compute.servers.get(instanceId);
  await awaitCanaryAlarm(context, {
    canary: serverCanary(owner.cloud, { id, name, host }),
    cloud: owner.cloud,
    alarmName: `${options.alarmBasename}_canary`,
    consumer,
    timeoutMs: options.aodhCacheTtlMs + CANARY_MARGIN_MS,
  });
}
