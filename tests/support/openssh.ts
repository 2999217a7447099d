import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';

const SSHD = '/usr/sbin/sshd';
const PRIVSEP = '/run/sshd';

/** Why the tests that need OpenSSH's server cannot run; undefined when they can. */
export const WHY_NO_SSHD: string | undefined = whyNoSshd();

function whyNoSshd(): string | undefined {
  if (!existsSync(SSHD)) return 'openssh-server is not installed';
  const { exitCode } = execaSync('unshare', ['--mount', 'true'], { reject: false });
  return existsSync(PRIVSEP) || exitCode === 0 ? undefined : `${PRIVSEP} does not exist`;
}

/** sshd wants a folder that systemd makes for it; where there is none, it gets one in a /run of its own. */
const IN_OWN_RUN = [
  'unshare',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs none /run && mkdir ${PRIVSEP} && exec "$@"`,
  'sh',
];

/** OpenSSH servers on loopback, for the user who runs the tests. */
export interface OpenSshBench {
  readonly folder: string;
  readonly username: string;
  /** The path of a private key that every server takes; it is encrypted with {@link passphrase}. */
  readonly keyFile: string;
  readonly passphrase: string;
  /** Starts a server on a free port, with more lines for its configuration. */
  start(...config: string[]): Promise<OpenSshServer>;
  close(): Promise<void>;
}

/** One server. */
export interface OpenSshServer {
  readonly port: number;
  /** How many logins it took. */
  logins(): number;
  /** Cuts every connection, as a reset does. */
  cut(): Promise<void>;
}

/** Creates an {@link OpenSshBench}. */
export function openSshBench(): OpenSshBench {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-sshd-'));
  const passphrase = 'correct horse';
  const keyFile = join(folder, 'id_ed25519');
  execaSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', keyFile]);
  const daemons: { end(): Promise<unknown> }[] = [];
  return {
    folder,
    username: userInfo().username,
    keyFile,
    passphrase,
    async start(...config) {
      const port = await freePort();
      const base = join(folder, String(port));
      execaSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', `${base}.key`]);
      writeFileSync(
        `${base}.conf`,
        [
          `ListenAddress 127.0.0.1:${port}`,
          `HostKey ${base}.key`,
          `AuthorizedKeysFile ${keyFile}.pub`,
          `PidFile ${base}.pid`,
          'StrictModes no',
          'UsePAM no',
          'PasswordAuthentication no',
          'PermitRootLogin yes',
          'LogLevel VERBOSE',
          'Subsystem sftp internal-sftp',
          ...config,
          '',
        ].join('\n'),
      );
      const command = [SSHD, '-D', '-f', `${base}.conf`, '-E', `${base}.log`];
      const words = existsSync(PRIVSEP) ? command : [...IN_OWN_RUN, ...command];
      const daemon = execa(words[0] ?? SSHD, words.slice(1), { reject: false });
      daemons.push({
        end() {
          daemon.kill();
          return daemon;
        },
      });
      const log = (): string => readFileSync(`${base}.log`, 'utf8');
      await untilTrue(() => /Server listening/.test(log()));
      return {
        port,
        logins: () => log().match(/Accepted publickey/g)?.length ?? 0,
        async cut() {
          const { stdout } = await execa('pgrep', ['-P', String(daemon.pid)], { reject: false });
          for (const pid of stdout.split('\n').filter(Boolean)) await execa('kill', ['-9', pid]);
        },
      };
    },
    async close() {
      await Promise.all(daemons.map((daemon) => daemon.end()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilTrue(condition: () => boolean): Promise<void> {
  const look = (): boolean => {
    try {
      return condition();
    } catch {
      return false;
    }
  };
  await waitFor('sshd listens', look, { clock: systemClock(), timeoutMs: 10_000, intervalMs: 20 });
}
