import type { Mapping } from '../hot/parse.ts';
import {
  ABSENT,
  atLeast,
  flag,
  integer,
  list,
  map,
  allowedValues,
  REQUIRED,
  text,
  UPDATABLE,
} from './schema.ts';
import type { Properties } from './read-properties.ts';
import type { ResourceType } from './type.ts';

const PATH = '/v2/alarms';
const actions = list(UPDATABLE);

/** `OS::Aodh::EventAlarm`; Heat generates its name in Aodh. */
export const EVENT_ALARM: ResourceType = {
  name: 'OS::Aodh::EventAlarm',
  properties: {
    event_type: text({ ...UPDATABLE, default: '*' }),
    query: list({
      ...UPDATABLE,
      items: map({
        fields: {
          field: text(),
          op: text(allowedValues('le', 'ge', 'eq', 'lt', 'gt', 'ne')),
          type: text({
            default: 'string',
            ...allowedValues('integer', 'float', 'string', 'boolean', 'datetime'),
          }),
          value: text(),
        },
      }),
    }),
    description: text(UPDATABLE),
    enabled: flag({ ...UPDATABLE, default: 'true' }),
    alarm_actions: actions,
    ok_actions: actions,
    insufficient_data_actions: actions,
    alarm_queues: list({ ...UPDATABLE, ...ABSENT }),
    ok_queues: list({ ...UPDATABLE, ...ABSENT }),
    insufficient_data_queues: list({ ...UPDATABLE, ...ABSENT }),
    repeat_actions: flag({ ...UPDATABLE, default: 'true' }),
    severity: text({ ...UPDATABLE, default: 'low', ...allowedValues('low', 'moderate', 'critical') }),
    time_constraints: list({
      default: [],
      items: map({
        fields: {
          description: text(),
          duration: integer({ ...REQUIRED, ...atLeast(0) }),
          name: text(REQUIRED),
          start: text(REQUIRED),
          timezone: text(),
        },
      }),
    }),
  },
  attributes: [],
  async create(operation) {
    const body = { ...alarmFields(operation.properties), name: operation.physicalName };
    operation.physicalId = String((await operation.services.post('alarming', PATH, body))['alarm_id']);
  },
  /** As python-aodhclient does: sends the current alarm, with its state, plus the changes. */
  async update({ services, physicalId, properties }) {
    const path = `${PATH}/${physicalId}`;
    const before = await services.get('alarming', path);
    const { event_rule: rule, ...fields } = alarmFields(properties);
    const event_rule = { ...(before['event_rule'] as Mapping), ...(rule as Mapping) };
    await services.put('alarming', path, { ...before, ...fields, event_rule });
  },
  async remove({ services, physicalId }) {
    if (physicalId !== undefined) await services.remove('alarming', `${PATH}/${physicalId}`);
  },
  async isBeyondRepair({ services, physicalId }) {
    return (
      physicalId === undefined || (await services.find('alarming', `${PATH}/${physicalId}`)) === undefined
    );
  },
  async show({ services, physicalId }) {
    return physicalId === undefined
      ? null
      : ((await services.find('alarming', `${PATH}/${physicalId}`)) ?? null);
  },
};

const ACTIONS = ['alarm_actions', 'ok_actions', 'insufficient_data_actions'] as const;

function alarmFields(properties: Properties): Mapping {
  const { event_type: eventType, query } = properties;
  const conditions = (query ?? []) as readonly unknown[];
  const urls = ACTIONS.map((name) => [
    name,
    ((properties[name] ?? []) as readonly unknown[]).filter(Boolean),
  ]);
  const plain = ['description', 'enabled', 'repeat_actions', 'severity', 'time_constraints'] as const;
  const given = plain.map((name) => [name, properties[name]]).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries([...urls, ...given] as [string, unknown][]),
    type: 'event',
    event_rule: {
      ...(conditions.length === 0 ? {} : { query: conditions }),
      ...(eventType === '' ? {} : { event_type: eventType }),
    },
  };
}
