import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { makeCertificates } from './certificates.ts';

/** Debian's wrapper in the path insists on the system's own node; this is the program itself. */
const PROGRAM = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** Why the tests that need RabbitMQ cannot run; undefined when they can. */
export const WHY_NO_RABBITMQ: string | undefined = existsSync(PROGRAM)
  ? undefined
  : 'rabbitmq-server is not installed';

const HOST = '127.0.0.1';
const USER = 'doctor';
const PASSWORD = 's3cret:pass@word,%';
/** The virtual hosts that the user may use, beside `/`: tests that use different ones do not meet. */
const VHOSTS = ['/', 'a vhost', 'shared', 'simulator', 'apex', 'apex-containers', 'fuel', 'daisy'];
/** Ones that are handed out to be used once. Each makes the start of the broker longer. */
const FRESH_VHOSTS = Array.from({ length: 6 }, (_, index) => `fresh-${index}`);
/** One that it may not use. */
const CLOSED_VHOST = 'closed';
const START_TIMEOUT_MS = 120_000;

/** A RabbitMQ of a test's own, on loopback ports that were free. */
export interface PrivateRabbit {
  readonly port: number;
  /** A transport URL of it. */
  url(parts?: { password?: string; vhost?: string; tls?: string; host?: string }): string;
  /** The name of a virtual host that the user may use and nobody has used yet. */
  freshVhost(): string;
  /** The authority that signed its certificate, and another one. */
  readonly caFile: string;
  readonly wrongCaFile: string;
  /** Ends it at once, or starts it again. Exchanges that are not durable do not come back. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it, and removes what it wrote. */
  close(): Promise<void>;
}

/** Starts a RabbitMQ in a temporary folder: own node name, own epmd, nothing outside loopback. */
export async function startRabbit(): Promise<PrivateRabbit> {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-rabbit-'));
  const [port, tlsPort, distPort, epmdPort] = (await freePorts(4)) as [number, number, number, number];
  const certificates = await makeCertificates(folder);
  writeConfig(folder, { port, tlsPort, ...certificates });
  const env = environment(folder, distPort, epmdPort);
  // Erlang would start it by itself, and leave it behind.
  const epmd = execa('epmd', ['-port', String(epmdPort), '-address', HOST], { reject: false });
  let server: Running | undefined;
  const fresh = [...FRESH_VHOSTS];

  const rabbit: PrivateRabbit = {
    port,
    caFile: certificates.caFile,
    wrongCaFile: certificates.wrongCaFile,
    url({ password = PASSWORD, vhost = '/', tls, host = HOST } = {}) {
      const place = `${host}:${tls === undefined ? port : tlsPort}`;
      const query = tls === undefined ? '' : `?ssl=1&${tls}`;
      return `rabbit://${USER}:${encodeURIComponent(password)}@${place}/${encodeURIComponent(vhost)}${query}`;
    },
    freshVhost() {
      const name = fresh.shift();
      if (name === undefined) throw new Error('there are too few virtual hosts');
      return name;
    },
    async kill() {
      server?.end();
      await server?.output;
    },
    async start() {
      const running = run(env);
      server = running;
      await Promise.race([
        listening(port),
        running.output.then((output) => Promise.reject(new Error(output))),
      ]);
    },
    async close() {
      await rabbit.kill();
      epmd.kill();
      await epmd;
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await rabbit.start();
    return rabbit;
  } catch (error) {
    await rabbit.close();
    throw error;
  }
}

interface Running {
  /** Kills it. */
  end(): void;
  /** What it printed, once it has ended. */
  readonly output: Promise<string>;
}

function run(env: Record<string, string>): Running {
  const child = execa(PROGRAM, { env, extendEnv: false, reject: false, all: true });
  return { end: () => child.kill('SIGKILL'), output: child.then(({ all }) => `RabbitMQ ended: ${all}`) };
}

function environment(folder: string, distPort: number, epmdPort: number): Record<string, string> {
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: folder,
    // Without a shell around it: its process id is the broker's, and SIGKILL ends the broker.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: `doctor-${epmdPort}@localhost`,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: HOST,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
}

interface Listeners {
  readonly port: number;
  readonly tlsPort: number;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

function writeConfig(folder: string, { port, tlsPort, caFile, certFile, keyFile }: Listeners): void {
  mkdirSync(join(folder, 'data'));
  const definitions = join(folder, 'definitions.json');
  const config = [
    `listeners.tcp.1 = ${HOST}:${port}`,
    `listeners.ssl.1 = ${HOST}:${tlsPort}`,
    `ssl_options.cacertfile = ${caFile}`,
    `ssl_options.certfile = ${certFile}`,
    `ssl_options.keyfile = ${keyFile}`,
    `load_definitions = ${definitions}`,
    'log.file = false',
    'log.console = true',
    'log.console.level = error',
  ];
  writeFileSync(join(folder, 'rabbitmq.conf'), `${config.join('\n')}\n`);
  writeFileSync(join(folder, 'plugins'), '[].\n');
  const permissions = [...VHOSTS, ...FRESH_VHOSTS].map((vhost) => ({
    user: USER,
    vhost,
    configure: '.*',
    write: '.*',
    read: '.*',
  }));
  const users = [
    {
      name: USER,
      password_hash: hashOf(PASSWORD),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: [],
    },
  ];
  const vhosts = [...VHOSTS, ...FRESH_VHOSTS, CLOSED_VHOST].map((name) => ({ name }));
  writeFileSync(definitions, JSON.stringify({ users, vhosts, permissions }));
}

/** RabbitMQ's password hash: four bytes of salt, and SHA-256 of salt and password. */
function hashOf(password: string): string {
  const salt = Buffer.from([1, 2, 3, 4]);
  const digest = createHash('sha256')
    .update(Buffer.concat([salt, Buffer.from(password)]))
    .digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

async function listening(port: number): Promise<void> {
  const isOpen = (): Promise<boolean> =>
    new Promise((answer) => {
      const socket = connect(port, HOST, () => answer(true));
      socket.on('error', () => answer(false)).on('connect', () => socket.destroy());
    });
  await waitFor('RabbitMQ listens', isOpen, { clock: systemClock(), timeoutMs: START_TIMEOUT_MS });
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => void server.listen(0, HOST, done));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => void server.close(done))));
  return ports;
}
