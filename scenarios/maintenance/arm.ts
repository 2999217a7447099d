import { allOf } from '../../core/all-of.ts';
import { messageOf } from '../../core/errors.ts';
import { newUuid } from '../../core/ids.ts';
import { waitFor } from '../../core/wait-for.ts';
import { hostPayload } from '../../components/maintenance/host-event.ts';
import { EVENT_TYPES } from '../../record/maintenance-names.ts';
import { projectPayload } from '../../components/maintenance/project-event.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import { CANARY_MARGIN_MS, awaitSong, hearCanary, isSilence, serverCanary } from '../canary.ts';
import { startConsumer } from '../components.ts';
import type { ScenarioContext } from '../context.ts';
import { maintenanceChecks } from './checks.ts';
import type { HeardEvent, Hearing } from './hearing.ts';
import type { MaintenanceOptions } from './options.ts';
import type { Stage } from './stage.ts';

/** An event that changes nothing: of a session, an instance and a host that nobody knows. */
interface MaintenanceSong {
  readonly eventType: string;
  readonly heardAs: HeardEvent;
  readonly alarmId: string;
  readonly listener: { readonly section: string; readonly url: string };
  payload(sessionId: string): Parameters<Bus['notify']>[0]['payload'];
}

const PUBLISHER_ID = 'admin_tool';
/** For songs that are still under way when one is heard. */
const ECHO_MS = 5000;
const ECHO_LOOK_MS = 10;

/**
 * Proves that both alarms are in force, and that App manager and Inspector hear them. Aodh caches a project's
 * alarms, so new ones may stay unseen for `event_alarm_cache_ttl`.
 */
export async function proveArmed(
  context: ScenarioContext,
  options: MaintenanceOptions,
  stage: Stage,
  heard: Hearing,
): Promise<void> {
  const { clock, recorder, bus } = context;
  const checks = maintenanceChecks(context);
  const startMs = clock.monotonicMs();
  try {
    if (bus === undefined) await hearServer(context, options, stage);
    else await allOf(songsFor(stage).map((song) => hearSong(context, options, { bus, song, stage, heard })));
    checks.record('alarms-armed', { verdict: 'passed' });
    const by = bus === undefined ? 'server-canary' : 'bus-canary';
    recorder.stamp('scenario.armed', 'scenario', { by, waitedMs: clock.monotonicMs() - startMs });
  } catch (error) {
    if (isSilence(error)) checks.record('alarms-armed', { verdict: 'failed', reason: messageOf(error) });
    throw error;
  }
}

function songsFor({ owner, stack, urls }: Stage): readonly MaintenanceSong[] {
  const nobody = newUuid();
  const { projectId } = owner;
  return [
    {
      eventType: EVENT_TYPES.project,
      heardAs: 'maintenance.event-received',
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
      heardAs: 'inspector.host-event-received',
      alarmId: stack.alarmIds.inspector,
      listener: { section: 'inspector', url: urls.inspector },
      payload: (sessionId) =>
        hostPayload({ projectId, sessionId, host: nobody, state: 'MAINTENANCE_COMPLETE' }),
    },
  ];
}

async function hearSong(
  context: ScenarioContext,
  { aodhCacheTtlMs }: MaintenanceOptions,
  means: {
    readonly bus: Bus;
    readonly song: MaintenanceSong;
    readonly stage: Stage;
    readonly heard: Hearing;
  },
): Promise<void> {
  const { song, stage, heard, bus } = means;
  const { eventType, heardAs } = song;
  const sung: string[] = [];
  const hasHeard = (sessionId: string): boolean => heard.hasHeard(heardAs, sessionId);
  await awaitSong(context, {
    condition: `an alarm on ${eventType}, which shows that whoever waits for it is told`,
    eventType,
    async sing() {
      const sessionId = newUuid();
      sung.push(sessionId);
      await bus.notify({ publisherId: PUBLISHER_ID, eventType, payload: song.payload(sessionId) });
    },
    heard: () => sung.some(hasHeard),
    stateOf: async () => (await stage.owner.cloud.alarming.alarms.get(song.alarmId)).state,
    listener: song.listener,
    timeoutMs: aodhCacheTtlMs + CANARY_MARGIN_MS,
  });
  const { clock, signal, log } = context;
  // An echo that comes later would be taken for a message of the session.
  const isQuiet = (): boolean => hasHeard(sung.at(-1) ?? '');
  await waitFor('the last echo', isQuiet, {
    clock,
    signal,
    timeoutMs: ECHO_MS,
    intervalMs: ECHO_LOOK_MS,
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    log.warn('not every canary came back', { reason: messageOf(error) });
  });
}

/** Where no bus can be reached, an event of an instance shows that Aodh knows the project's alarms. */
async function hearServer(context: ScenarioContext, options: MaintenanceOptions, { owner, stack }: Stage) {
  const consumer = await startConsumer(context, options);
  const [instanceId = ''] = (await stack.instances()).nonha;
  const { id, name, host = '' } = await context.cloud.compute.servers.get(instanceId);
  await hearCanary(context, {
    canary: serverCanary(owner.cloud, { id, name, host }),
    cloud: owner.cloud,
    alarmName: `${options.alarmBasename}_canary`,
    consumer,
    timeoutMs: options.aodhCacheTtlMs + CANARY_MARGIN_MS,
  });
}
