import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa, execaSync } from 'execa';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { startCloud } from '../../simulator/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';

/** The interpreter that the `openstack` program runs in, as its first line has it; undefined without program. */
const PYTHON: readonly string[] | undefined = interpreterOf('openstack');

/** Why the tests that need the `openstack` program cannot run; undefined when they can. */
export const WHY_NO_CLI: string | undefined = whyNot('aodhclient', 'python3-aodhclient');
/** The same for its commands about stacks. */
export const WHY_NO_STACK_CLI: string | undefined = whyNot('heatclient', 'python3-heatclient');

function interpreterOf(program: string): readonly string[] | undefined {
  const { stdout } = execaSync('sh', ['-c', `head -n 1 "$(command -v ${program})"`], { reject: false });
  return /^#!.*python/.test(stdout) ? stdout.slice(2).trim().split(/\s+/) : undefined;
}

function whyNot(module: string, packageName: string): string | undefined {
  const [program, ...words] = PYTHON ?? [];
  const code = `import importlib.util as u, sys; sys.exit(not (u.find_spec('openstackclient') and u.find_spec('${module}')))`;
  if (program !== undefined && execaSync(program, [...words, '-c', code], { reject: false }).exitCode === 0)
    return undefined;
  return `python3-openstackclient and ${packageName} are not installed`;
}

/** How a command ended. */
interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
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
  /** Runs a command in a process of its own, as a person would. */
  alone(...words: string[]): Promise<Ended>;
  close(): Promise<void>;
}

/** Starts a cloud with no latency, and one process that runs the `openstack` program's commands on it. */
export async function openStackCli(): Promise<OpenStackCli> {
  const workDir = await mkdtemp(join(tmpdir(), 'doctor-interop-'));
  const cloud = await startCloud({
    hosts: 3,
    vcpus: 4,
    latency: 'none',
    seed: 1,
    clock: systemClock(),
    log: silentLog,
    workDir,
  });
  const env = { ...cloud.openrc, NO_PROXY: '*' };
  const session = openSession(env);
  const run = async (...words: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await session.call(words);
    if (exitCode !== 0) throw new Error(`openstack ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  return {
    cloud,
    run,
    json: async <T>(...words: string[]) => JSON.parse(await run(...words, '-f', 'json')) as T,
    async refused(...words) {
      const { exitCode, stderr } = await session.call(words);
      if (exitCode === 0) throw new Error(`openstack ${words.join(' ')} was not refused`);
      return stderr;
    },
    async alone(...words) {
      const { exitCode = -1, stdout, stderr } = await execa('openstack', words, { env, reject: false });
      return { exitCode, stdout, stderr };
    },
    async close() {
      await session.close();
      await cloud.close();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}

/** One process for all commands: starting one takes longer than most commands. They run one after another. */
function openSession(env: Readonly<Record<string, string>>): {
  call(words: readonly string[]): Promise<Ended>;
  close(): Promise<void>;
} {
  const [program = '', ...words] = PYTHON ?? [];
  const script = new URL('openstack_session.py', import.meta.url).pathname;
  const python = execa(program, [...words, '-W', 'ignore', script], {
    env,
    reject: false,
    buffer: { stdout: false },
  });
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  let before: Promise<unknown> = Promise.resolve();
  const ask = async (command: readonly string[]): Promise<Ended> => {
    python.stdin.write(`${JSON.stringify(command)}\n`);
    const { done, value } = await answers.next();
    if (done === true) throw new Error(`the openstack program ended: ${(await python).stderr}`);
    return JSON.parse(value) as Ended;
  };
  return {
    call(command) {
      const answer = before.then(() => ask(command));
      before = answer.catch(() => {});
      return answer;
    },
    async close() {
      python.stdin.end();
      await python;
    },
  };
}
