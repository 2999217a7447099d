import { createInterface } from 'node:readline';
import { execa } from 'execa';

/** How a ping ended. */
export interface PingEnd {
  /** Set when it could not be started at all. */
  readonly missing: boolean;
  readonly exitCode: number | undefined;
  /** The end of its standard error. */
  readonly errors: string;
}

/** A ping that runs. */
export interface PingProcess {
  /** Makes it check its clock, and send a probe if one is due. */
  nudge(): void;
  /** Settles when it is gone; never rejects. */
  readonly ended: Promise<PingEnd>;
}

/** How many characters of its standard error are kept. */
const ERRORS_KEPT = 500;
/** What ping prints when it is nudged: a return to the line's beginning, which ends an empty line, and this. */
const STATUS = /^(?:\d+\/\d+ packets, \d+% loss.*)?$/;

/** Starts the system's ping. It ends when the signal is aborted, and its output is ignored from then on. */
export function startPing(
  program: string,
  args: readonly string[],
  options: {
    readonly signal: AbortSignal;
    /** Each line of its standard output as it comes. */
    readonly onLine: (line: string) => void;
    /** Each line of its standard error. */
    readonly onErrorLine: (line: string) => void;
  },
): PingProcess {
  const { signal, onLine, onErrorLine } = options;
  const ping = execa(program, args, {
    env: { LC_ALL: 'C' },
    stdin: 'ignore',
    buffer: false,
    reject: false,
    // A group of its own: Ctrl-C is for doctor, which stops it. Should doctor be killed, ping ends at its
    // next line, which nobody reads.
    detached: true,
    cancelSignal: signal,
  });
  let errors = '';
  createInterface({ input: ping.stdout }).on('line', (line) => {
    if (!signal.aborted) onLine(line);
  });
  createInterface({ input: ping.stderr }).on('line', (line) => {
    if (signal.aborted || STATUS.test(line)) return;
    errors = `${errors}${line}\n`.slice(-ERRORS_KEPT);
    onErrorLine(line);
  });
  return {
    // ping(8): "Shorter current statistics can be obtained without termination of process with signal
    // SIGQUIT." What matters here is that the signal also ends its wait.
    nudge: () => void ping.kill('SIGQUIT'),
    ended: ping.then(({ code, exitCode }) => ({
      missing: code === 'ENOENT' || code === 'EACCES',
      exitCode,
      errors: errors.trim(),
    })),
  };
}
