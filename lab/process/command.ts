import { execa } from 'execa';
import { DoctorError } from '../../core/errors.ts';

/** Settings of {@link run}. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
  /** Default 60 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Exit codes that are answers, not failures. Default 0 alone. */
  readonly okCodes?: readonly number[];
}

/** How a program ended. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/** The environment that programs of the lab run in: theirs, not that of doctor's user. */
export const CLEAN_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: '/nonexistent',
};

/**
 * Runs a program to its end, in a clean environment.
 * @throws DoctorError `LAB_FAILED` that names the program and quotes the end of what it said
 */
export async function run(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { env, input, cwd, timeoutMs = DEFAULT_TIMEOUT_MS, signal, okCodes = [0] } = options;
  const result = await execa(file, [...args], {
    env: { ...CLEAN_ENV, ...env },
    extendEnv: false,
    reject: false,
    timeout: timeoutMs,
    maxBuffer: 20_000_000,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal, gracefulCancel: false }),
  });
  signal?.throwIfAborted();
  const { stdout, stderr, exitCode } = result;
  if (exitCode !== undefined && okCodes.includes(exitCode)) return { stdout, stderr, exitCode };
  const how = result.timedOut
    ? `did not end in ${timeoutMs / 1000} s`
    : `failed (${exitCode ?? result.shortMessage})`;
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-6).join(' | ');
  throw new DoctorError('LAB_FAILED', `"${nameOf(file, args)}" ${how}: ${said}.`, {
    hint: 'Fix what it reports, then run the command again: it continues from here.',
  });
}

/** Enough of a command line to recognize it, without options that may be secret. */
function nameOf(file: string, args: readonly string[]): string {
  const words = args.filter((word) => !word.startsWith('-') && !word.includes('://'));
  return [file, ...words.slice(0, 5)].join(' ');
}

/** The words of a command line that has no quotes. */
export const words = (text: string): string[] => text.trim().split(/\s+/);
