import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../../core/deadline.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { CommandOptions, CommandResult } from '../contract.ts';
import { readMarkedOutput, markedCommand, repliesAfterMark } from './answer.ts';
import { wasNotStarted } from './connection.ts';
import type { Connection, Endpoint, RunningCommand } from './connection.ts';
import { overdue, unreachable } from './errors.ts';

/** What {@link runCommand} needs beside the command. */
export interface RunContext extends CommandOptions {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  readonly log: Log;
  /** The connection to use now, which may still be on its way. */
  readonly connect: () => Connection;
}

/** Between the loss of a connection and the next try of a command that may be run twice. */
const RETRY_MS = 100;

/** Runs a command within its deadline; see `HostShell`. */
export async function runCommand(command: string, context: RunContext): Promise<CommandResult> {
  const { endpoint, clock, timeoutMs, signal } = context;
  const started: Started = { over: false };
  try {
    return await withDeadline(work(command, started, context), clock, timeoutMs, signal, () => {
      if (started.loggedIn === undefined) {
        return unreachable(endpoint, `nobody was logged in within ${(timeoutMs / 1000).toFixed(1)} s`);
      }
      // A connection that was silent for a command's whole time may be dead: the next one gets its own.
      started.loggedIn.retire();
      return overdue(endpoint, command, timeoutMs);
    });
  } finally {
    started.over = true;
    started.command?.abandon();
  }
}

/** How far a command has come. */
interface Started {
  loggedIn?: Connection;
  command?: RunningCommand;
  /** Nobody waits for it any more. */
  over: boolean;
}

async function work(command: string, started: Started, context: RunContext): Promise<CommandResult> {
  const { clock, log, endpoint, isRepeatable = false } = context;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const running = await start(command, started, context);
      return readMarkedOutput(await running.result);
    } catch (error) {
      const isLost = error instanceof DoctorError && error.code === 'HOST_UNREACHABLE';
      // A host that cannot be reached at all is not waited for: it is losses that are bridged.
      const isHopeless = started.loggedIn === undefined && attempt > 1;
      if (!isLost || !isRepeatable || started.over || isHopeless) throw error;
      log.info('a command is run again after the connection was lost', { host: endpoint.name });
      await clock.delay(RETRY_MS);
    }
  }
}

/** Starts a command; it is given to a second connection only if the first has not brought it to the host. */
async function start(command: string, started: Started, context: RunContext): Promise<RunningCommand> {
  const { endpoint, log, connect, stdin = '', reply } = context;
  for (let attempt = 1; ; attempt += 1) {
    const connection = connect();
    await connection.ready;
    if (started.over) throw unreachable(endpoint, 'nobody waits for the command any more');
    started.loggedIn = connection;
    try {
      const running = await connection.exec(markedCommand(command), {
        stdin,
        reply: reply === undefined ? undefined : repliesAfterMark(reply),
      });
      if (started.over) running.abandon();
      started.command = running;
      return running;
    } catch (error) {
      connection.retire();
      if (attempt === 2 || !wasNotStarted(error)) throw unreachable(endpoint, messageOf(error), error);
      log.debug('SSH connection is opened again', { host: endpoint.name, reason: messageOf(error) });
    }
  }
}
