import { tmpdir } from 'node:os';
import { systemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { systemProcesses } from '../core/process-table.ts';
import type { ProcessTable } from '../core/process-table.ts';

/** Where text goes. */
export interface Output {
  write(text: string): void;
  /** A person looks at it as it comes. */
  readonly isTerminal: boolean;
  /** Width in characters; 80 where nobody knows. */
  readonly columns: number;
  /** Whether colors are wanted here (a terminal, and NO_COLOR is not set). */
  readonly color: boolean;
}

/** Everything of the process that a command may touch. Tests hand in their own. */
export interface World {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly stdout: Output;
  readonly stderr: Output;
  /** This process, and those that it can see. */
  readonly processes: ProcessTable;
  /** The folder for this machine's temporary files. */
  readonly tempDir: string;
  /** Aborted by the first SIGINT or SIGTERM, with an {@link Interrupted} as its reason. */
  readonly signal: AbortSignal;
  /** Aborted by the second one, with the same kind of reason: the command ends now, whatever is left. */
  readonly abandon: AbortSignal;
}

/** The user or the system asked the process to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;
  constructor(signalName: 'SIGINT' | 'SIGTERM') {
    super(`interrupted by ${signalName}`);
    this.exitCode = signalName === 'SIGINT' ? 130 : 143;
  }
}

/**
 * Runs a command in the real process: wires arguments, streams and signals, and ends the process with the
 * code that the command returns. The first signal asks for an orderly end, the second one ends the
 * command as soon as it has said what is left, and a third one the process, in whatever it is.
 */
export async function runInProcess(command: (world: World) => Promise<number>): Promise<void> {
  const stop = new AbortController();
  const abandon = new AbortController();
  let signals = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      signals += 1;
      if (signals > 2) process.exit(new Interrupted(name).exitCode);
      const asked = signals === 1 ? stop : abandon;
      asked.abort(new Interrupted(name));
    });
  }
  const world: World = {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock(),
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    processes: systemProcesses(),
    tempDir: tmpdir(),
    signal: stop.signal,
    abandon: abandon.signal,
  };
  process.exitCode = await command(world);
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit();
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that went away (`doctor … | head`) is no reason to stop before the teardown.
  stream.on('error', () => {});
  const isTerminal = stream.isTTY ?? false;
  const noColor = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb';
  return {
    write: (text) => void stream.write(text),
    isTerminal,
    get columns() {
      const columns = isTerminal ? stream.columns : Number(process.env['COLUMNS']);
      return Number.isInteger(columns) && columns > 0 ? columns : 80;
    },
    color: isTerminal && !noColor,
  };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writable) resolve();
    else stream.write('', () => resolve());
  });
}
