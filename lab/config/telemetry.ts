import { join } from 'node:path';
import { stringify } from 'yaml';
import { authToken, database, etcDir, messaging, serviceLogin } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { LAYOUT_OF } from '../layouts/all.ts';
import { renderIni } from './ini.ts';
import { aodhPaste } from './paste.ts';

/** Ceilometer's notification agent without Gnocchi: events go to Aodh, and nowhere else. */
export function ceilometerFiles(input: ConfigInput): ConfigFile[] {
  const { config, pipeline, definitions, seen } = ceilometerPaths(input);
  const text = renderIni(messaging(input), {
    DEFAULT: { event_pipeline_cfg_file: seen.pipeline },
    notification: { pipelines: 'event', workers: 1, batch_size: 1 },
    event: { definitions_cfg_file: seen.definitions },
  });
  const { layout } = input.lab;
  const shipped = layout === undefined ? undefined : LAYOUT_OF[layout.product].config;
  // A product without a list of its own has that of Ceilometer's package.
  const known = shipped === undefined ? stringify(eventDefinitions()) : shipped.definitions;
  return [
    { path: config, text, group: 'ceilometer' },
    { path: pipeline, text: shipped?.pipeline ?? stringify(EVENT_PIPELINE), group: 'ceilometer' },
    ...(known === undefined ? [] : [{ path: definitions, text: known, group: 'ceilometer' }]),
  ];
}

/** Where the files of {@link ceilometerFiles} are; `seen`: for Ceilometer, which may be on a host with its own /etc. */
export function ceilometerPaths(input: ConfigInput) {
  const { layout } = input.lab;
  const laidOut = '/etc/ceilometer';
  const own = etcDir(input, 'ceilometer');
  const etc = layout === undefined ? own : join(layout.controller.overlay ?? '', laidOut);
  const pathsIn = (folder: string) => ({
    config: join(folder, 'ceilometer.conf'),
    pipeline: join(folder, 'event_pipeline.yaml'),
    definitions: join(folder, 'event_definitions.yaml'),
  });
  return { ...pathsIn(etc), seen: pathsIn(layout === undefined ? own : laidOut) };
}

const EVENT_PIPELINE = {
  sources: [{ name: 'event_source', events: ['*'], sinks: ['event_sink'] }],
  sinks: [{ name: 'event_sink', publishers: ['notifier://?topic=alarm.all'] }],
};

/** Which fields of a notification become traits (Ceilometer's event_definitions.yaml). */
function eventDefinitions(): object[] {
  const payload = (...fields: string[]): Record<string, { fields: string }> =>
    Object.fromEntries(fields.map((field) => [field, { fields: `payload.${field}` }]));
  return [
    {
      event_type: 'compute.instance.update',
      traits: {
        tenant_id: { fields: 'payload.tenant_id' },
        instance_id: { fields: 'payload.instance_id' },
        state: { fields: 'payload.state' },
        ...payload('user_id', 'display_name', 'host', 'old_state', 'new_task_state', 'old_task_state'),
        project_id: { fields: 'payload.tenant_id' },
      },
    },
    {
      event_type: 'maintenance.scheduled',
      traits: payload(
        'allowed_actions',
        'instance_ids',
        'reply_url',
        'actions_at',
        'state',
        'session_id',
        'project_id',
        'metadata',
      ),
    },
    { event_type: 'maintenance.host', traits: payload('host', 'project_id', 'session_id', 'state') },
  ];
}

/** Aodh. What only the listener needs has a file of its own: changing it restarts nothing else. */
export function aodhFiles(input: ConfigInput): ConfigFile[] {
  const { config, paste, listener } = aodhPaths(input);
  const text = renderIni(database(input, 'aodh'), messaging(input), authToken(input, 'aodh'), {
    api: { auth_mode: 'keystone', paste_config: paste },
    service_credentials: serviceLogin(input, 'aodh'),
    evaluator: { workers: 1 },
    listener: { workers: 1, batch_size: 1 },
    notifier: { workers: 1, batch_size: 1 },
  });
  const listenerText = renderIni({ DEFAULT: { event_alarm_cache_ttl: input.lab.shape.aodhTtlS } });
  return [
    { path: config, text, group: 'aodh' },
    { path: paste, text: aodhPaste(config), group: 'aodh' },
    { path: listener, text: listenerText, group: 'aodh' },
  ];
}

/** Where the files of {@link aodhFiles} are. */
export function aodhPaths(input: ConfigInput) {
  const etc = etcDir(input, 'aodh');
  return {
    config: join(etc, 'aodh.conf'),
    paste: join(etc, 'api-paste.ini'),
    listener: join(etc, 'aodh-listener.conf'),
  };
}
