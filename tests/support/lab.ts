import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { execa, execaSync } from 'execa';
import { afterAll, expect } from 'vitest';

/** What `doctor lab env` prints, as an environment; undefined with a reason where no lab runs. */
export interface LabEnvironment {
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly reason: string;
}

/** Asks for the lab of this machine, or the one in the folder `DOCTOR_LAB_DIR`. */
export function labEnvironment(): LabEnvironment {
  const { DOCTOR_LAB_DIR: folder } = env;
  const where = folder === undefined ? [] : ['--dir', folder];
  const { stdout, stderr, exitCode } = execaSync(execPath, ['dist/cli/main.js', 'lab', 'env', ...where], {
    reject: false,
  });
  if (exitCode !== 0) return { env: undefined, reason: stderr.split('\n')[0] ?? 'no lab' };
  const exports = stdout.matchAll(/^export (\w+)='?(.*?)'?$/gm);
  return { env: Object.fromEntries([...exports].map(([, name, value]) => [name, value])), reason: '' };
}

/** The lab of this machine, and the built program with a folder of its own for runs, as a user runs it there. */
export function labBench() {
  const lab = labEnvironment();
  const runsDir = mkdtempSync(join(tmpdir(), 'doctor-lab-runs-'));
  afterAll(() => rmSync(runsDir, { recursive: true, force: true }));
  /** Only the environment names the lab to it. */
  const doctor = (args: readonly string[]) =>
    execa(execPath, ['dist/cli/main.js', ...args, '--runs-dir', runsDir], {
      env: { ...lab.env },
      reject: false,
    });
  return {
    lab,
    runsDir,
    doctor,
    /** Starts a run, and kills it when its trace says so. Returns its id. */
    async killedWhen(args: readonly string[], traced: string): Promise<string> {
      const earlier = new Set(readdirSync(runsDir));
      const running = doctor(args);
      const run = (): string => readdirSync(runsDir).find((name) => !earlier.has(name)) ?? '';
      const trace = (): string => {
        try {
          return readFileSync(join(runsDir, run(), 'trace.jsonl'), 'utf8');
        } catch {
          return '';
        }
      };
      await expect.poll(trace, { timeout: 500_000, interval: 10 }).toContain(traced);
      running.kill('SIGKILL');
      await running;
      return run();
    },
  };
}
