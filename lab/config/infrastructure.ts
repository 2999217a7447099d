import { join } from 'node:path';
import { listenAddress } from '../description.ts';
import { BUS_USER, dataDir, etcDir, userOfDatabase } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';

/** Every database of the lab. */
export const DATABASES = [
  'keystone',
  'glance',
  'placement',
  'nova_api',
  'nova_cell0',
  'nova',
  'neutron',
  'aodh',
  'heat',
  'vitrage',
] as const;

/** One of {@link DATABASES}. */
export type DatabaseName = (typeof DATABASES)[number];

/** MariaDB, RabbitMQ and memcached. */
export function infrastructureFiles(input: ConfigInput): ConfigFile[] {
  return [...databaseFiles(input), ...brokerFiles(input)];
}

/** Where the files of {@link infrastructureFiles} are. */
export function infrastructurePaths(input: ConfigInput) {
  const mysql = etcDir(input, 'mysql');
  const rabbit = etcDir(input, 'rabbitmq');
  return {
    databaseConfig: join(mysql, 'my.cnf'),
    databaseSetup: join(mysql, 'setup.sql'),
    databaseDir: join(dataDir(input, 'mysql'), 'server'),
    /** Notes of what is complete in the databases; they are in it in spirit, and go when it goes. */
    databaseDone: join(dataDir(input, 'mysql'), 'done'),
    brokerConfig: join(rabbit, 'rabbitmq.conf'),
    brokerAdvanced: join(rabbit, 'advanced.config'),
    brokerPlugins: join(rabbit, 'enabled_plugins'),
    brokerData: join(dataDir(input, 'rabbitmq'), 'mnesia'),
    brokerHome: join(dataDir(input, 'rabbitmq'), 'home'),
    brokerCookie: join(dataDir(input, 'rabbitmq'), 'home', '.erlang.cookie'),
  };
}

/**
 * Library that makes a program's waiting for the disk a matter of no time (eatmydata(1)). Nothing in a lab must
 * survive a power cut, and the tables of all services are ten thousand waits.
 */
export const NO_DISK_WAITS = { LD_PRELOAD: 'libeatmydata.so' };

/** Reached by a socket only. */
function databaseFiles(input: ConfigInput): ConfigFile[] {
  const { lab } = input;
  const paths = infrastructurePaths(input);
  const text = `[mariadbd]
user = mysql
datadir = ${paths.databaseDir}
socket = ${lab.paths.databaseSocket}
pid_file = ${join(lab.paths.run, 'mysql', 'mariadbd.pid')}
tmpdir = ${join(dataDir(input, 'mysql'), 'tmp')}
init_file = ${paths.databaseSetup}
skip_networking
skip_name_resolve
performance_schema = OFF
character_set_server = utf8mb3
collation_server = utf8mb3_general_ci
max_connections = 512
key_buffer_size = 8M
aria_pagecache_buffer_size = 8M
innodb_buffer_pool_size = 192M
innodb_log_file_size = 64M
innodb_flush_log_at_trx_commit = 0
innodb_flush_method = fsync
innodb_doublewrite = OFF
innodb_stats_persistent = OFF
sync_binlog = 0
`;
  return [
    { path: paths.databaseConfig, text, group: 'mysql' },
    { path: paths.databaseSetup, text: databaseSetup(input), group: 'mysql' },
  ];
}

/** Statements that the server runs at each start: what is there stays, and passwords are those of the lab. */
function databaseSetup({ secrets }: ConfigInput): string {
  const users = [...new Set(DATABASES.map(userOfDatabase))];
  const password = `IDENTIFIED BY '${secrets.database}'`;
  return [
    ...DATABASES.map((name) => `CREATE DATABASE IF NOT EXISTS ${name};`),
    ...users.map((user) => `CREATE OR REPLACE USER ${user}@localhost ${password};`),
    ...DATABASES.map((name) => `GRANT ALL ON ${name}.* TO ${userOfDatabase(name)}@localhost;`),
    '',
  ].join('\n');
}

/** The node's own distribution port stays on loopback, and messages on the lab's network. */
function brokerFiles(input: ConfigInput): ConfigFile[] {
  const { lab, secrets } = input;
  const paths = infrastructurePaths(input);
  const text = `listeners.tcp.lab = ${lab.management.address}:${lab.ports.amqp}
default_user = ${BUS_USER}
default_pass = ${secrets.bus}
loopback_users = none
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 64MB
tcp_listen_options.nodelay = true
tcp_listen_options.backlog = 256
collect_statistics_interval = 60000
log.console = true
log.console.level = warning
log.file = false
`;
  const loopback = listenAddress(lab, 'erlang').replaceAll('.', ',');
  const advanced = `[{kernel, [{inet_dist_use_interface, {${loopback}}}]}].\n`;
  return [
    { path: paths.brokerConfig, text, group: 'rabbitmq' },
    { path: paths.brokerAdvanced, text: advanced, group: 'rabbitmq' },
    { path: paths.brokerPlugins, text: '[].\n', group: 'rabbitmq' },
  ];
}
