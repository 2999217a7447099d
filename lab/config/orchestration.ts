import { join } from 'node:path';
import { urlOf } from '../description.ts';
import { authToken, database, etcDir, locks, messaging, userLogin } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { renderIni } from './ini.ts';

/** The Keystone domain of users that Heat makes, and the user who makes them. */
export const HEAT_DOMAIN = 'heat';
export const HEAT_DOMAIN_ADMIN = 'heat_domain_admin';

/** Heat, acting for its users by trusts. */
export function orchestrationFiles(input: ConfigInput): ConfigFile[] {
  const { lab, secrets } = input;
  const text = renderIni(
    database(input, 'heat'),
    messaging(input),
    authToken(input, 'heat'),
    locks(input, 'heat'),
    {
      DEFAULT: {
        stack_user_domain_name: HEAT_DOMAIN,
        stack_domain_admin: HEAT_DOMAIN_ADMIN,
        stack_domain_admin_password: secrets.heatDomain,
        auth_encryption_key: secrets.heatEncryption,
        num_engine_workers: 1,
        region_name_for_services: lab.region,
      },
      heat_api: { bind_host: lab.management.address, bind_port: lab.ports.heat, workers: 0 },
      trustee: userLogin(input, 'heat'),
      clients_keystone: { auth_uri: urlOf(lab, 'keystone') },
      paste_deploy: { api_paste_config: '/etc/heat/api-paste.ini' },
    },
  );
  return [{ path: orchestrationConfig(input), text, group: 'heat' }];
}

export const orchestrationConfig = (input: ConfigInput): string => join(etcDir(input, 'heat'), 'heat.conf');
