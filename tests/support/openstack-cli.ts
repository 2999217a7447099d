import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { startCloud } from '../../simulator/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';

/** Why the tests that need the `openstack` program cannot run; undefined when they can. */
export const WHY_NO_CLI: string | undefined = whyNot('alarm', 'python3-aodhclient');
/** The same for its commands about stacks. */
export const WHY_NO_STACK_CLI: string | undefined = whyNot('stack', 'python3-heatclient');

function whyNot(command: string, packageName: string): string | undefined {
  const { exitCode } = execaSync('openstack', [command, 'list', '--help'], { reject: false });
  return exitCode === 0 ? undefined : `python3-openstackclient and ${packageName} are not installed`;
}

/** The embedded cloud and the `openstack` program on it. */
export interface OpenStackCli {
  readonly cloud: EmbeddedCloud;
  /** Runs a command and returns its output. @throws when it ends with an error */
  run(...words: string[]): Promise<string>;
  /** Runs a command with `-f json` and returns what it printed. */
  json<T = Record<string, unknown>>(...words: string[]): Promise<T>;
  /** Runs a command that must be refused, and returns what it said. */
  refused(...words: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Starts a cloud with no latency, for the `openstack` program. */
export async function openStackCli(): Promise<OpenStackCli> {
  const workDir = mkdtempSync(join(tmpdir(), 'doctor-interop-'));
  const cloud = await startCloud({
    hosts: 3,
    vcpus: 4,
    latency: 'none',
    seed: 1,
    clock: systemClock(),
    log: silentLog,
    workDir,
  });
  const call = (words: readonly string[]) =>
    execa('openstack', words, { env: { ...cloud.openrc, NO_PROXY: '*' }, reject: false });
  const run = async (...words: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await call(words);
    if (exitCode !== 0) throw new Error(`openstack ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  return {
    cloud,
    run,
    json: async <T>(...words: string[]) => JSON.parse(await run(...words, '-f', 'json')) as T,
    async refused(...words) {
      const { exitCode, stderr } = await call(words);
      if (exitCode === 0) throw new Error(`openstack ${words.join(' ')} was not refused`);
      return stderr;
    },
    async close() {
      await cloud.close();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}
