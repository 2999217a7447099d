import type { Clock } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import { newUuid } from '../../../core/ids.ts';
import type { Log } from '../../../core/log.ts';
import { naiveIso } from '../../kit/python/iso-time.ts';
import { pythonJson } from '../../kit/python/text.ts';
import type { Alarm, AlarmChange } from '../alarm.ts';
import type { AlarmStore } from '../store.ts';
import { readEvent } from './event.ts';
import type { EvaluatedEvent } from './event.ts';
import { compileAlarm } from './watched-alarm.ts';
import type { WatchedAlarm } from './watched-alarm.ts';

/** What the evaluator needs. */
export interface EvaluatorDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: AlarmStore;
  /** `event_alarm_cache_ttl`; 0 reads the alarms again for every event. */
  readonly cacheTtlMs: number;
  /** The service's own user and project, which history entries name. */
  readonly service: { readonly userId: string; readonly projectId: string };
  /** Hands an alarm that fired to the notifier. */
  readonly notify: (fired: FiredAlarm) => void;
  /** Publishes a history entry. */
  readonly announce: (change: AlarmChange) => void;
}

/** An alarm that fired. */
export interface FiredAlarm {
  readonly alarm: Alarm;
  readonly previous: string;
  readonly reason: string;
  readonly reasonData: object;
}

/** Aodh's event alarm evaluator (aodh/evaluator/event.py). */
export interface EventEvaluator {
  /** Takes one message of the topic: an event, or a list of them. */
  evaluate(payload: unknown): void;
}

interface ProjectCache {
  readonly alarms: ReadonlyMap<string, WatchedAlarm>;
  readonly updatedMs: number;
}

/** An {@link EventEvaluator} whose caches are empty. */
export function createEvaluator(deps: EvaluatorDeps): EventEvaluator {
  const { clock, log, store, cacheTtlMs } = deps;
  const caches = new Map<string, ProjectCache>();

  /** A project's alarms are read at its first event, and again at the first event after the cache's time. */
  const alarmsOf = (projectId: string): ReadonlyMap<string, WatchedAlarm> => {
    const cached = caches.get(projectId);
    if (cached !== undefined && clock.monotonicMs() - cached.updatedMs <= cacheTtlMs) return cached.alarms;
    caches.delete(projectId);
    const alarms = new Map(
      store
        .alarms()
        .filter((alarm) => alarm.enabled && alarm.project_id === projectId)
        .map((alarm) => [alarm.alarm_id, compileAlarm(alarm)]),
    );
    if (cacheTtlMs > 0) caches.set(projectId, { alarms, updatedMs: clock.monotonicMs() });
    return alarms;
  };

  return {
    evaluate(payload) {
      for (const body of Array.isArray(payload) ? (payload as readonly unknown[]) : [payload]) {
        const event = readEvent(body);
        if (event === undefined) {
          log.warn('event is invalid, it is not evaluated', { event: body });
          continue;
        }
        for (const [alarmId, watched] of alarmsOf(event.projectId)) {
          try {
            evaluateAlarm(watched, event, deps);
          } catch (error) {
            log.error(`Failed to evaluate alarm (id=${alarmId})`, { reason: messageOf(error) });
          }
        }
      }
    },
  };
}

function evaluateAlarm(watched: WatchedAlarm, event: EvaluatedEvent, deps: EvaluatorDeps): void {
  const { alarm } = watched;
  if (!alarm.repeat_actions && alarm.state === 'alarm') return;
  if (!watched.meets(event)) return;
  const query = pythonJson(alarm.rule.query, { sortKeys: true });
  const reason = `Event <id=${event.messageId},event_type=${event.eventType}> hits the query <query=${query}>.`;
  const previous = alarm.state;
  const fired: Alarm = { ...alarm, state: 'alarm', state_reason: reason };
  watched.alarm = fired;
  deps.log.info(`alarm ${alarm.alarm_id} transitioning to alarm because ${reason}`);
  // The whole remembered alarm is written, so it also undoes what the API changed since it was read.
  if (deps.store.update(fired)) recordTransition(fired, reason, deps);
  else deps.log.warn(`alarm ${alarm.alarm_id} has been deleted, its state is not updated`);
  deps.notify({ alarm: fired, previous, reason, reasonData: { type: 'event', event: event.body } });
}

function recordTransition(alarm: Alarm, reason: string, deps: EvaluatorDeps): void {
  const change: AlarmChange = {
    event_id: newUuid(),
    alarm_id: alarm.alarm_id,
    type: 'state transition',
    detail: pythonJson({ state: alarm.state, transition_reason: reason }),
    user_id: deps.service.userId,
    project_id: deps.service.projectId,
    on_behalf_of: alarm.project_id,
    timestamp: naiveIso(deps.clock.wallUs()),
    severity: alarm.severity,
  };
  deps.store.record(change);
  deps.announce(change);
}
