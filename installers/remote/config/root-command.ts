import { DoctorError } from '../../../core/errors.ts';
import type { CommandOptions, CommandResult, HostShell } from '../../contract.ts';
import { readMarkedOutput, markedCommand } from '../answer.ts';
import { commandOf } from '../checked-names.ts';

/** A host on which something is done as root. */
export interface RootHost {
  readonly name: string;
  readonly shell: HostShell;
  /** Who logs in there; anybody but root goes through `sudo`, which must ask for no password. */
  readonly username: string;
}

/** For one command on a host that answers. */
const TIMEOUT_MS = 30_000;

/** Limits of a {@link runAsRoot}. */
type RootOptions = Partial<Pick<CommandOptions, 'stdin' | 'timeoutMs'>> & {
  readonly signal?: AbortSignal | undefined;
};

/** Runs a bash script as root, with arguments. It must be one that may be run twice. */
export async function runAsRoot(
  host: RootHost,
  script: string,
  args: readonly string[],
  { signal, ...options }: RootOptions = {},
): Promise<CommandResult> {
  const words = ['bash', '-c', markedCommand(script), 'doctor', ...args];
  const command = commandOf(...(host.username === 'root' ? words : ['sudo', '-n', ...words]));
  const result = await host.shell.run(command, {
    timeoutMs: TIMEOUT_MS,
    isRepeatable: true,
    ...options,
    ...(signal === undefined ? {} : { signal }),
  });
  return readMarkedOutput(result);
}

/**
 * The error of something that did not succeed on a host.
 * @param step completes "… on host X"; names the step
 */
export function failed(host: RootHost, step: string, { exitCode, stderr }: CommandResult): DoctorError {
  const reason = stderr.trim().replaceAll(/\s*\n\s*/g, '; ') || `exit code ${exitCode}`;
  return new DoctorError('HOST_COMMAND_FAILED', `Host ${host.name}: ${step} failed: ${reason}.`, {
    hint: /^sudo: /m.test(stderr)
      ? `The user ${host.username} must be able to run sudo on ${host.name} without a password and without a terminal.`
      : `Log in to ${host.name} as ${host.username} and look.`,
  });
}
