import type { FastifyInstance } from 'fastify';
import { messageOf } from '../../core/errors.ts';
import { newToken } from '../../core/ids.ts';
import type { BusMessage, CallbackResolver, MessageBroker, FaultInjection } from '../kit/contracts.ts';
import { acceptJson } from '../kit/json-body.ts';
import { orderedLane } from '../kit/ordered-lane.ts';
import { envelope, openEnvelope } from '../kit/oslo.ts';
import { createService } from '../kit/service.ts';
import type { ServiceDeps } from '../kit/service.ts';
import { actionsOf } from './alarm.ts';
import type { AlarmChange } from './alarm.ts';
import { alarmStateRoutes } from './api/alarm-state.ts';
import { alarmRoutes } from './api/alarms.ts';
import { clientError, aodhErrorBody } from './api/faults.ts';
import { descriptionRoutes, queryRoutes, aodhQuotaRoutes } from './api/other-routes.ts';
import { createEvaluator } from './evaluator/evaluator.ts';
import type { FiredAlarm } from './evaluator/evaluator.ts';
import { createAlarmNotifier } from './notifier.ts';
import type { AlarmUpdate } from './notifier.ts';
import { createAlarmStore } from './store.ts';

/**
 * The queue of `event_alarm_topic` is bound to the exchange of each service that declares it: Ceilometer when it
 * publishes, Aodh's listener when it starts.
 */
const EVENT_EXCHANGES = ['ceilometer', 'aodh'];
const EVENT_KEY = 'alarm.all.sample';
const NOTIFIER_EXCHANGE = 'aodh';
const NOTIFIER_KEY = 'alarming.sample';

/** What Aodh needs. */
export interface AlarmingDeps extends ServiceDeps {
  readonly broker: MessageBroker;
  readonly faultInjection: FaultInjection;
  /** `event_alarm_cache_ttl`, in milliseconds; 0 turns the cache off. */
  readonly cacheTtlMs: number;
  /** Resolves callback URLs as its notifier sees them; default: as this machine sees them. */
  readonly callbackResolver?: CallbackResolver | undefined;
}

/** Aodh: its API, which does not listen yet, and its listener and notifier, which already run. */
export interface Alarming {
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

/** Starts Aodh with no alarms. */
export async function createAlarming(deps: AlarmingDeps): Promise<Alarming> {
  const { clock, broker } = deps;
  const store = createAlarmStore();
  const announce = (publisherId: string) => (change: AlarmChange) => {
    const eventType = `alarm.${change.type.replace(' ', '_')}`;
    const { body } = envelope({ publisherId, eventType, priority: 'INFO', payload: { ...change }, clock });
    broker.publish('aodh', 'notifications.info', body);
  };
  const stopListener = startListener(deps, store, announce('aodh.evaluator'));
  const notifier = startNotifier(deps);
  const api = { clock, store, announce: announce('aodh.api') };
  const app = await createService(
    {
      name: 'aodh-api',
      errorBody: aodhErrorBody,
      isOpen: (method, path) => method === 'GET' && path === '/',
      routes(app) {
        // In WSME's words.
        acceptJson(app, () => clientError('Request is not in valid JSON format'));
        alarmRoutes(app, api);
        alarmStateRoutes(app, api);
        queryRoutes(app, api);
        aodhQuotaRoutes(app, api);
        descriptionRoutes(app);
      },
    },
    deps,
  );
  return {
    app,
    async close() {
      stopListener();
      await notifier.close();
      await app.close();
    },
  };
}

/** aodh-listener: consumes events from Ceilometer and publishes fired alarms on the notifier's topic. */
function startListener(
  deps: AlarmingDeps,
  store: ReturnType<typeof createAlarmStore>,
  announce: (change: AlarmChange) => void,
): () => void {
  const { clock, broker, latency, faultInjection } = deps;
  const log = deps.log.child({ service: 'aodh-listener' });
  const evaluator = createEvaluator({
    clock,
    log,
    store,
    cacheTtlMs: deps.cacheTtlMs,
    service: { userId: newToken(), projectId: newToken() },
    announce,
    notify: (fired) => publishFired(fired, deps),
  });
  const lane = orderedLane<BusMessage>({
    async prepare() {
      await latency.pause('aodh.evaluate');
      if (faultInjection.slowAodhMs > 0) await clock.delay(faultInjection.slowAodhMs);
    },
    finish: ({ body }) => evaluator.evaluate(openEnvelope(body)?.payload),
    failed: (error) => log.error('Exception during message handling', { reason: messageOf(error) }),
  });
  const stops = EVENT_EXCHANGES.map((exchange) =>
    broker.subscribe(exchange, EVENT_KEY, (message) => lane.push(message)),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

/** As aodh/queue.py: an alarm without action for its state is not passed on. */
function publishFired(fired: FiredAlarm, deps: AlarmingDeps): void {
  const { alarm, previous, reason, reasonData } = fired;
  const actions = actionsOf(alarm);
  if (actions.length === 0) return;
  const payload: AlarmUpdate = {
    actions,
    alarm_id: alarm.alarm_id,
    alarm_name: alarm.name,
    severity: alarm.severity,
    previous,
    current: alarm.state,
    reason,
    reason_data: reasonData,
  };
  const { body } = envelope({
    publisherId: 'alarming.evaluator',
    eventType: 'alarm.update',
    priority: 'SAMPLE',
    payload: { ...payload },
    clock: deps.clock,
  });
  deps.broker.publish(NOTIFIER_EXCHANGE, NOTIFIER_KEY, body);
}

/** aodh-notifier: consumes fired alarms and calls their actions. */
function startNotifier(deps: AlarmingDeps): { close(): Promise<void> } {
  const log = deps.log.child({ service: 'aodh-notifier' });
  const notifier = createAlarmNotifier({
    log,
    faultInjection: deps.faultInjection,
    callbackResolver: deps.callbackResolver,
  });
  const lane = orderedLane<BusMessage>({
    prepare: () => deps.latency.pause('aodh.notify'),
    finish({ body }) {
      const update = openEnvelope(body)?.payload as AlarmUpdate | undefined;
      if (!Array.isArray(update?.actions) || update.actions.length === 0)
        log.error('Unable to notify for an alarm with no action');
      else notifier.notify(update);
    },
    failed: (error) => log.error('Exception during message handling', { reason: messageOf(error) }),
  });
  const stop = deps.broker.subscribe(NOTIFIER_EXCHANGE, NOTIFIER_KEY, (message) => lane.push(message));
  return {
    close() {
      stop();
      return notifier.close();
    },
  };
}
