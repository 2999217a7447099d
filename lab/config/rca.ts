import { join } from 'node:path';
import { authToken, database, etcDir, locks, messaging, serviceLogin } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { renderIni } from './ini.ts';
import { vitragePaste } from './paste.ts';

/** The topic that Nova notifies Vitrage by. */
export const VITRAGE_TOPIC = 'vitrage_notifications';

/** Vitrage: its picture of hosts and servers comes from Nova, and the Doctor events that it is sent raise alarms in it. */
export function rcaFiles(input: ConfigInput): ConfigFile[] {
  const { lab } = input;
  const { config, paste } = rcaPaths(input);
  const text = renderIni(
    database(input, 'vitrage'),
    messaging(input),
    authToken(input, 'vitrage'),
    locks(input, 'vitrage'),
    {
      DEFAULT: { notifiers: 'nova' },
      api: { host: lab.management.address, port: lab.ports.vitrage, paste_config: paste },
      service_credentials: serviceLogin(input, 'vitrage'),
      datasources: {
        types: 'nova.host,nova.instance,nova.zone,doctor',
        notification_topics: VITRAGE_TOPIC,
        snapshots_interval: 30,
      },
    },
  );
  return [
    { path: config, text, group: 'vitrage' },
    { path: paste, text: vitragePaste(config), group: 'vitrage' },
  ];
}

/** Where the files of {@link rcaFiles} are. */
export function rcaPaths(input: ConfigInput) {
  const etc = etcDir(input, 'vitrage');
  return { config: join(etc, 'vitrage.conf'), paste: join(etc, 'api-paste.ini') };
}
