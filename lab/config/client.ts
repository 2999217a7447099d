import { join } from 'node:path';
import { urlOf } from '../description.ts';
import { shellQuote } from '../../core/quote.ts';
import { installerEnvironment } from '../layouts/access.ts';
import { transportUrl } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { renderIni } from './ini.ts';

/** The cloud's administrator. */
export const ADMIN_USER = 'admin';

/** What doctor needs to know of this cloud, as of any other whose control plane is on another machine. */
export function clientFiles(input: ConfigInput): ConfigFile[] {
  const { lab } = input;
  const inspector = { ip: lab.management.address };
  // All services share a machine with the hosts: on two slow cores, a look at who serves may take two seconds around a
  // switch-over, when instances are moved and scaled as well.
  const limits = { unseen_limit_ms: 3000 };
  // With a product the rest has to be found out, and alarms come through a tunnel.
  const text =
    lab.layout === undefined
      ? renderIni({
          DEFAULT: { transport_url: transportUrl(input), ...limits },
          installer: {
            type: 'local',
            key_file: lab.paths.sshKey,
            username: 'root',
            // A lab that is created again has hosts with other keys at the same addresses.
            known_hosts: join(lab.paths.keys, 'known_hosts'),
          },
          // Where Aodh and the hosts reach this machine.
          consumer: { ip: lab.management.address },
          inspector,
        })
      : renderIni({ DEFAULT: limits, inspector });
  return [{ path: lab.paths.doctorIni, text, mode: 0o600 }];
}

/** The environment in which OpenStack's clients and doctor find this cloud, as lines for a shell. */
export function environmentOf(input: ConfigInput): string {
  const { lab, secrets } = input;
  const variables = {
    OS_AUTH_URL: `${urlOf(lab, 'keystone')}/v3`,
    OS_IDENTITY_API_VERSION: '3',
    OS_USERNAME: ADMIN_USER,
    OS_PASSWORD: secrets.admin,
    OS_PROJECT_NAME: 'admin',
    OS_USER_DOMAIN_ID: 'default',
    OS_PROJECT_DOMAIN_ID: 'default',
    OS_REGION_NAME: lab.region,
    OS_INTERFACE: 'public',
    DOCTOR_CONFIG: lab.paths.doctorIni,
    ...installerEnvironment(input),
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join('');
}
