import { join } from 'node:path';
import { authToken, database, dataDir, etcDir, locks, messaging } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { renderIni } from './ini.ts';

/** Glance, with images as files. */
export function imageFiles(input: ConfigInput): ConfigFile[] {
  const { lab } = input;
  const data = dataDir(input, 'glance');
  const text = renderIni(
    database(input, 'glance'),
    messaging(input),
    authToken(input, 'glance'),
    locks(input, 'glance'),
    {
      DEFAULT: {
        bind_host: lab.management.address,
        bind_port: lab.ports.glance,
        // No child process: one process serves.
        workers: 0,
        enabled_backends: 'files:file',
      },
      glance_store: { default_backend: 'files' },
      files: { filesystem_store_datadir: join(data, 'images') },
      os_glance_tasks_store: { filesystem_store_datadir: join(data, 'tasks') },
      os_glance_staging_store: { filesystem_store_datadir: join(data, 'staging') },
      paste_deploy: { flavor: 'keystone', config_file: '/usr/share/glance-common/glance-api-paste.ini' },
    },
  );
  return [{ path: imageConfig(input), text, group: 'glance' }];
}

/** Placement. */
export function placementFiles(input: ConfigInput): ConfigFile[] {
  const text = renderIni(database(input, 'placement', 'placement_database'), authToken(input, 'placement'), {
    api: { auth_strategy: 'keystone' },
  });
  return [{ path: placementConfig(input), text, group: 'placement' }];
}

export const imageConfig = (input: ConfigInput): string => join(etcDir(input, 'glance'), 'glance-api.conf');
export const placementConfig = (input: ConfigInput): string =>
  join(etcDir(input, 'placement'), 'placement.conf');
