import type { ClientChannel } from 'ssh2';
import { DoctorError } from '../../core/errors.ts';
import type { CommandResult } from '../contract.ts';
import { describeEndpoint, unreachable } from './errors.ts';
import type { Endpoint } from './connection.ts';

/** By convention of shells, a command that signal N ended has exit code 128 + N. */
const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  SEGV: 11,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
};

/** What a command may say. None that doctor runs says a hundredth of it. */
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** What a command reads from its standard input. */
export interface CommandInput {
  readonly stdin: string;
  /** See `CommandOptions`. */
  readonly reply?: ((line: string) => string | undefined) | undefined;
}

/** Hands each line that a command prints to `reply`, and what that returns to the command. */
function converse(channel: ClientChannel, reply: (line: string) => string | undefined): void {
  let rest = '';
  let isOver = false;
  channel.on('data', (data: Buffer) => {
    const lines = (rest + data.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (isOver) return;
      const answer = reply(line);
      isOver = answer === undefined;
      if (isOver) channel.end();
      else if (answer !== '') channel.write(answer);
    }
  });
}

function tooMuchOutput(endpoint: Endpoint): DoctorError {
  return new DoctorError(
    'HOST_COMMAND_FAILED',
    `A command on ${describeEndpoint(endpoint)} printed more than ${MOST_OUTPUT_BYTES / 1024 / 1024} MiB and was stopped.`,
    { hint: 'Log in as the same user and check whether its start-up files print endlessly.' },
  );
}

/**
 * Feeds a started command its input and gathers what it says, until its channel closes.
 * @throws DoctorError `HOST_UNREACHABLE` when the connection breaks before it is known how the command ended;
 *   `HOST_COMMAND_FAILED` when it prints without an end
 */
export function collect(
  channel: ClientChannel,
  { stdin, reply }: CommandInput,
  endpoint: Endpoint,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let exitCode: number | undefined;
    let bytes = 0;
    const gather = (chunks: Buffer[], data: Buffer): void => {
      bytes += data.length;
      if (bytes <= MOST_OUTPUT_BYTES) return void chunks.push(data);
      channel.close();
      reject(tooMuchOutput(endpoint));
    };
    channel.on('data', (data: Buffer) => gather(stdout, data));
    channel.stderr.on('data', (data: Buffer) => gather(stderr, data));
    channel.on('exit', (code: number | null, signal?: string) => {
      exitCode = code ?? 128 + (SIGNALS[signal?.replace(/^SIG/, '') ?? ''] ?? 0);
    });
    channel.on('error', (error: unknown) => reject(unreachable(endpoint, String(error), error)));
    channel.on('close', () => {
      if (exitCode === undefined) {
        return reject(unreachable(endpoint, 'the connection was lost while a command ran'));
      }
      resolve({ exitCode, stdout: textOf(stdout), stderr: textOf(stderr) });
    });
    if (reply === undefined) channel.end(stdin);
    else {
      channel.write(stdin);
      converse(channel, reply);
    }
  });
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
