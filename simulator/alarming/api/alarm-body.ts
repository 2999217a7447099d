import { IANAZone } from 'luxon';
import { z } from 'zod';
import { ALARM_SEVERITIES, ALARM_STATES } from '../alarm.ts';
import type { Actions, EventRule, TimeConstraint } from '../alarm.ts';
import { schemeOf } from '../notifier.ts';
import { checkCron } from './cron.ts';
import { clientError } from './faults.ts';
import { checkRuleQuery } from './rule-query.ts';
import { bool, wsmeInteger, listOf, wsmeEnum, readWsmeBody, text } from './wsme.ts';

/** Kinds of alarm with an evaluator in this cloud. */
const ALARM_TYPES = ['event'] as const;
/** Notifiers of this cloud (Aodh's own list also has Zaqar and trusts). */
const ACTION_SCHEMES = new Set(['http', 'https', 'log', 'test']);
const OPERATORS = ['lt', 'le', 'eq', 'ne', 'ge', 'gt'] as const;

const condition = z.strictObject({
  field: text,
  op: wsmeEnum(OPERATORS).nullish(),
  value: text,
  type: text.nullish(),
});

const rule = z.strictObject({ event_type: text.nullish(), query: listOf(condition).nullish() });

const constraint = z.strictObject({
  name: text,
  description: text.nullish(),
  start: text.superRefine((start, context) => {
    const problem = checkCron(start);
    if (problem !== undefined) context.addIssue(problem);
  }),
  duration: wsmeInteger(0),
  timezone: text.nullish(),
});

const actions = listOf(text).nullish();

/** The attributes of aodh/api/controllers/v2/alarms.py; those that the service fills in itself are ignored. */
const alarmBody = z.strictObject({
  alarm_id: text.nullish(),
  name: text,
  description: text.nullish(),
  enabled: bool.nullish(),
  ok_actions: actions,
  alarm_actions: actions,
  insufficient_data_actions: actions,
  repeat_actions: bool.nullish(),
  type: wsmeEnum(ALARM_TYPES),
  time_constraints: listOf(constraint).nullish(),
  project_id: text.nullish(),
  user_id: text.nullish(),
  timestamp: text.nullish(),
  state: wsmeEnum(ALARM_STATES).optional(),
  state_timestamp: text.nullish(),
  state_reason: text.nullish(),
  severity: wsmeEnum(ALARM_SEVERITIES).optional(),
  evaluate_timestamp: text.nullish(),
  event_rule: rule.nullish(),
});

/** What a client may say about an alarm, with the defaults filled in. */
export interface AlarmDefinition {
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly ok_actions: Actions;
  readonly alarm_actions: Actions;
  readonly insufficient_data_actions: Actions;
  readonly repeat_actions: boolean;
  readonly type: 'event';
  readonly time_constraints: readonly TimeConstraint[];
  readonly state: (typeof ALARM_STATES)[number];
  readonly severity: (typeof ALARM_SEVERITIES)[number];
  readonly rule: EventRule;
}

/** An alarm's body, and the project and user that the client wants to own it. */
export interface AlarmRequest {
  readonly definition: AlarmDefinition;
  readonly projectId: string | undefined;
  readonly userId: string | undefined;
}

/**
 * Reads and validates the body of a create or update.
 * @param isLimited whether the client is not an administrator, and so may not use `log://`
 * @throws ServiceFault in Aodh's words
 */
export function readAlarm(body: unknown, isLimited: boolean): AlarmRequest {
  const given = readWsmeBody(alarmBody, body, 'data');
  if (given.event_rule === undefined || given.event_rule === null)
    throw clientError(`event_rule must be set for ${given.type} type alarm`);
  const actionsOf = (list: readonly string[] | null | undefined): Actions =>
    list === null ? null : checkActions(list ?? [], isLimited);
  const definition: AlarmDefinition = {
    name: given.name,
    type: given.type,
    enabled: given.enabled ?? true,
    ok_actions: actionsOf(given.ok_actions),
    alarm_actions: actionsOf(given.alarm_actions),
    insufficient_data_actions: actionsOf(given.insufficient_data_actions),
    repeat_actions: given.repeat_actions ?? false,
    state: given.state ?? 'insufficient data',
    severity: given.severity ?? 'low',
    rule: readRule(given.event_rule),
    description: given.description || `Alarm when ${given.event_rule.event_type || '*'} event occurred.`,
    time_constraints: (given.time_constraints ?? []).map(readConstraint),
  };
  const names = definition.time_constraints.map(({ name }) => name);
  if (new Set(names).size < names.length)
    throw clientError('Time constraint names must be unique for a given alarm.');
  return { definition, projectId: given.project_id ?? undefined, userId: given.user_id ?? undefined };
}

function readRule(given: z.infer<typeof rule>): EventRule {
  const query = (given.query ?? []).map(({ field, op, value, type }) => ({
    field,
    op: op ?? 'eq',
    ...(type === undefined || type === null ? {} : { type }),
    value,
  }));
  for (const item of query) checkRuleQuery(item);
  return { event_type: given.event_type || '*', query };
}

function readConstraint(given: z.infer<typeof constraint>): TimeConstraint {
  const { name, start, duration } = given;
  const timezone = given.timezone ?? '';
  if (timezone !== '' && !IANAZone.isValidZone(timezone))
    throw clientError(`Timezone ${timezone} is not valid`);
  const description = given.description || `Time constraint at ${start} lasting for ${duration} seconds`;
  return { name, description, start, duration, timezone };
}

function checkActions(list: readonly string[], isLimited: boolean): readonly string[] {
  for (const action of list) {
    const scheme = schemeOf(action);
    const isWeb = scheme === 'http' || scheme === 'https';
    if (isWeb && !URL.canParse(action)) throw clientError(`Unable to parse action ${action}`);
    if (!ACTION_SCHEMES.has(scheme)) throw clientError(`Unsupported action ${action}`);
    if (isLimited && !isWeb) throw clientError(`You are not authorized to create action: ${action}`, 401);
  }
  return [...new Set(list)];
}
