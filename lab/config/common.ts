import { join } from 'node:path';
import { listenAddress, urlOf } from '../description.ts';
import type { ServiceUser } from '../secrets.ts';
import type { ConfigInput } from './config-file.ts';
import type { Ini } from './ini.ts';

/** Name of the RabbitMQ user. */
export const BUS_USER = 'doctorlab';

/** The project that service users belong to. */
export const SERVICE_PROJECT = 'service';

/** The messaging URL of the lab. */
export function transportUrl({ lab, secrets }: ConfigInput): string {
  return `rabbit://${BUS_USER}:${secrets.bus}@${lab.management.address}:${lab.ports.amqp}/`;
}

/**
 * How a service speaks on the bus. A host whose link was cut must be back soon after it is whole again, while
 * TCP alone would wait for a retransmission that is up to two minutes away: the heartbeat finds the dead
 * connection, and the retry interval stays short.
 */
export function messaging(input: ConfigInput): Ini {
  return {
    DEFAULT: { transport_url: transportUrl(input), rpc_response_timeout: 60 },
    oslo_messaging_rabbit: {
      heartbeat_timeout_threshold: 10,
      heartbeat_rate: 3,
      rabbit_retry_interval: 1,
      rabbit_retry_backoff: 1,
      rabbit_interval_max: 2,
      kombu_reconnect_delay: 0.2,
    },
  };
}

/** A URL of SQLAlchemy for a database; its user has the database's name. */
export function databaseUrl({ lab, secrets }: ConfigInput, name: string): string {
  const socket = lab.paths.databaseSocket;
  return `mysql+pymysql://${userOfDatabase(name)}:${secrets.database}@localhost/${name}?unix_socket=${socket}&charset=utf8`;
}

/** `nova` owns `nova_api` and `nova_cell0` too. */
export const userOfDatabase = (database: string): string => database.replace(/_.*/, '');

/** A modest pool: a lab has one worker of everything. */
export function database(input: ConfigInput, name: string, section = 'database'): Ini {
  return {
    [section]: { connection: databaseUrl(input, name), max_pool_size: 5, max_overflow: 20 },
  };
}

/** How a service user logs in; goes into the section of whatever needs a login. */
export function serviceLogin(input: ConfigInput, user: ServiceUser): Record<string, string> {
  return {
    ...userLogin(input, user),
    project_name: SERVICE_PROJECT,
    project_domain_id: 'default',
    region_name: input.lab.region,
  };
}

/** The same without a project: a trust says itself which it is for, and Keystone refuses two. */
export function userLogin({ lab, secrets }: ConfigInput, user: ServiceUser): Record<string, string> {
  return {
    auth_type: 'password',
    auth_url: `${urlOf(lab, 'keystone')}/v3`,
    username: user,
    password: secrets.service,
    user_domain_id: 'default',
  };
}

/** How an API checks tokens. */
export function authToken(input: ConfigInput, user: ServiceUser): Ini {
  const { lab } = input;
  return {
    keystone_authtoken: {
      www_authenticate_uri: `${urlOf(lab, 'keystone')}/v3`,
      memcached_servers: `${listenAddress(lab, 'memcached')}:${lab.ports.memcached}`,
      service_token_roles_required: false,
      ...serviceLogin(input, user),
    },
  };
}

/** The folder of a service's state. */
export function dataDir({ lab }: ConfigInput, user: string): string {
  return join(lab.paths.data, user);
}

/** The folder of a service's configuration. */
export function etcDir({ lab }: ConfigInput, user: string): string {
  return join(lab.paths.etc, user);
}

/** Where a service keeps its locks. */
export function locks(input: ConfigInput, user: string): Ini {
  return { oslo_concurrency: { lock_path: join(dataDir(input, user), 'lock') } };
}
