/** An alarm's state; an event alarm leaves `alarm` only by hand. */
export type AlarmState = 'ok' | 'alarm' | 'insufficient data';

export const ALARM_STATES = ['ok', 'alarm', 'insufficient data'] as const;
export const ALARM_SEVERITIES = ['low', 'moderate', 'critical'] as const;

/** One condition on an event. */
export interface QueryCondition {
  readonly field: string;
  readonly op: string;
  readonly type?: string;
  readonly value: string;
}

/** When an event alarm fires: the type's shell pattern, and all of the conditions. */
export interface EventRule {
  readonly event_type: string;
  readonly query: readonly QueryCondition[];
}

/** A time window of an alarm; Aodh keeps it, but does not apply it to event alarms. */
export interface TimeConstraint {
  readonly name: string;
  readonly description: string;
  readonly start: string;
  readonly duration: number;
  readonly timezone: string;
}

/** URLs to call on entering a state; null where the client said null. */
export type Actions = readonly string[] | null;

/** An alarm as it is stored (aodh/storage/models.py). Times are ISO 8601 without zone, UTC. */
export interface Alarm {
  readonly alarm_id: string;
  readonly type: 'event';
  readonly enabled: boolean;
  readonly name: string;
  readonly description: string;
  readonly timestamp: string;
  readonly user_id: string;
  readonly project_id: string;
  readonly state: AlarmState;
  readonly state_timestamp: string;
  readonly state_reason: string;
  readonly ok_actions: Actions;
  readonly alarm_actions: Actions;
  readonly insufficient_data_actions: Actions;
  readonly repeat_actions: boolean;
  readonly rule: EventRule;
  readonly time_constraints: readonly TimeConstraint[];
  readonly severity: (typeof ALARM_SEVERITIES)[number];
  readonly evaluate_timestamp: string;
}

/** One entry of an alarm's history. */
export interface AlarmChange {
  readonly event_id: string;
  readonly alarm_id: string;
  readonly type: 'creation' | 'rule change' | 'state transition' | 'deletion';
  /** JSON. */
  readonly detail: string;
  readonly user_id: string;
  readonly project_id: string;
  /** The project the alarm belongs to. */
  readonly on_behalf_of: string;
  readonly timestamp: string;
  readonly severity?: string;
}

/** The actions of the state an alarm is in. */
export function actionsOf(alarm: Alarm): readonly string[] {
  const actions = {
    ok: alarm.ok_actions,
    alarm: alarm.alarm_actions,
    'insufficient data': alarm.insufficient_data_actions,
  }[alarm.state];
  return actions ?? [];
}

/** An alarm as the API shows it: the rule under the name of its type. */
export function alarmView(alarm: Alarm): object {
  const { rule, ...rest } = alarm;
  return { ...rest, event_rule: rule };
}

/** A history entry as the API shows it, which is without the severity it is stored with. */
export function changeView(change: AlarmChange): object {
  const { severity: _, ...rest } = change;
  return rest;
}
