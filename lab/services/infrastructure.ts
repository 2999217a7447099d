import { join } from 'node:path';
import { dataDir } from '../config/common.ts';
import type { ConfigInput } from '../config/config-file.ts';
import { infrastructurePaths, NO_DISK_WAITS } from '../config/infrastructure.ts';
import { listenAddress } from '../description.ts';
import type { ServiceSpec } from './spec.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** What every OpenStack service leans on. */
export function infrastructureServices(input: ConfigInput): ServiceSpec[] {
  return [database(input), portMapper(input), broker(input), cache(input)];
}

function database(input: ConfigInput): ServiceSpec {
  const { databaseConfig, databaseSetup } = infrastructurePaths(input);
  return {
    name: 'mariadb',
    command: ['/usr/sbin/mariadbd', `--defaults-file=${databaseConfig}`],
    user: 'mysql',
    env: NO_DISK_WAITS,
    files: [databaseConfig, databaseSetup],
    ready: {
      kind: 'banner',
      at: { path: input.lab.paths.databaseSocket },
      // The server speaks first: a packet whose payload begins with the protocol's version, 10.
      expect: (answer) => answer[4] === 10,
    },
    requires: ['files', 'database folder'],
    stopMs: 20_000,
  };
}

/** Erlang's port mapper, by which a node finds another; ours has a port of its own. */
function portMapper({ lab }: ConfigInput): ServiceSpec {
  const at = { host: listenAddress(lab, 'epmd'), port: lab.ports.epmd };
  return {
    name: 'epmd',
    command: ['/usr/bin/epmd', '-address', at.host, '-port', String(at.port)],
    user: 'rabbitmq',
    files: [],
    port: 'epmd',
    // NAMES_REQ ('n') is answered by the mapper's own port, four bytes, and the nodes' names.
    ready: {
      kind: 'banner',
      at,
      send: Uint8Array.of(0, 1, 110),
      expect: (answer) => answer.length >= 4 && Buffer.from(answer).readUInt32BE(0) === at.port,
    },
    requires: ['files'],
    stopMs: 2_000,
  };
}

function broker(input: ConfigInput): ServiceSpec {
  const { lab } = input;
  const paths = infrastructurePaths(input);
  return {
    name: 'rabbitmq',
    command: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
    user: 'rabbitmq',
    env: {
      ...NO_DISK_WAITS,
      HOME: paths.brokerHome,
      RABBITMQ_NODENAME: 'doctorlab@localhost',
      RABBITMQ_CONFIG_FILE: paths.brokerConfig,
      RABBITMQ_ADVANCED_CONFIG_FILE: paths.brokerAdvanced,
      RABBITMQ_CONF_ENV_FILE: join(lab.paths.etc, 'rabbitmq', 'none'),
      RABBITMQ_ENABLED_PLUGINS_FILE: paths.brokerPlugins,
      RABBITMQ_MNESIA_BASE: paths.brokerData,
      RABBITMQ_LOG_BASE: join(dataDir(input, 'rabbitmq'), 'log'),
      RABBITMQ_PID_FILE: join(dataDir(input, 'rabbitmq'), 'pid'),
      RABBITMQ_DIST_PORT: String(lab.ports.erlang),
      ERL_EPMD_PORT: String(lab.ports.epmd),
      ERL_EPMD_ADDRESS: listenAddress(lab, 'epmd'),
      // Two cores have better to do than to turn round while waiting for messages.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-start_epmd false +sbwt none +sbwtdcpu none +sbwtdio none',
    },
    files: [paths.brokerConfig, paths.brokerAdvanced, paths.brokerPlugins],
    port: 'amqp',
    ready: {
      kind: 'banner',
      at: { host: listenAddress(lab, 'amqp'), port: lab.ports.amqp },
      send: Buffer.from('AMQP\u0000\u0000\u0009\u0001', 'latin1'),
      // A method frame (1) on channel 0: Connection.Start.
      expect: (answer) => answer[0] === 1,
    },
    requires: ['files', 'network', 'service epmd'],
    stopMs: 20_000,
  };
}

function cache({ lab }: ConfigInput): ServiceSpec {
  const at = { host: listenAddress(lab, 'memcached'), port: lab.ports.memcached };
  return {
    name: 'memcached',
    command: ['/usr/bin/memcached', '-l', at.host, '-p', String(at.port), '-U', '0', '-m', '64', '-t', '1'],
    user: 'memcache',
    files: [],
    port: 'memcached',
    ready: {
      kind: 'banner',
      at,
      send: Buffer.from('version\r\n'),
      expect: (answer) => text(answer).startsWith('VERSION'),
    },
    requires: ['files'],
    stopMs: 2_000,
  };
}
