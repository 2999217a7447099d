import type { Clock } from '../../../core/clock.ts';
import { DoctorError } from '../../../core/errors.ts';
import { seen, waitFor } from '../../../core/wait-for.ts';
import type { Seen } from '../../../core/wait-for.ts';
import { failed, runAsRoot } from './root-command.ts';
import type { RootHost } from './root-command.ts';
import type { Restartable } from './services.ts';

/** How long a service may take until it runs again, and stays. */
const START_TIMEOUT_MS = 60_000;
/** A service that does not like its configuration starts, reads it, and ends: so long it has to stay as it is. */
const STAY_MS = 1_000;
const LOOK_INTERVAL_MS = 500;

const RESTART: Readonly<Record<Restartable['by'], string>> = {
  systemd: 'systemctl restart "$@"',
  docker: 'docker restart "$@" >/dev/null',
};

/**
 * Prints a line for each service that begins with its state, and then what changes when it is started once more.
 * A systemd that does not know what is asked for, or a stand-in for one, says less.
 */
const LOOK: Readonly<Record<Restartable['by'], string>> = {
  systemd: String.raw`systemctl is-active "$@"
systemctl show --property=Id,NRestarts,ExecMainStartTimestampMonotonic "$@" 2>/dev/null
true`,
  docker: String.raw`docker inspect --format '{{.State.Status}} {{.Name}} {{.State.StartedAt}} {{.RestartCount}}' "$@"
true`,
};

/** The states of what runs, and of what has ended and is started by nobody. */
const RUNNING = /^(?:active|running)\b/;
const ENDED = /^(?:failed|exited|dead)\b/;

/**
 * Restarts services, and waits until they run and stay.
 * @throws DoctorError `HOST_COMMAND_FAILED` when there is no such service, or it does not start
 */
export async function restartServices(
  host: RootHost,
  { by, names }: Restartable,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  if (names.length === 0) return;
  const list = names.join(', ');
  const result = await runAsRoot(host, RESTART[by], names, { timeoutMs: START_TIMEOUT_MS, signal });
  if (result.exitCode !== 0) throw failed(host, `restarting ${list}`, result);
  const stay = stayingSince(clock);
  await waitFor(
    `${list} of host ${host.name} runs again, and stays`,
    async () => {
      const look = await runAsRoot(host, LOOK[by], names, { signal });
      if (look.exitCode !== 0) throw failed(host, `looking at ${list}`, look);
      const states = look.stdout.split('\n').slice(0, names.length);
      const ended = names.find((_, index) => ENDED.test(states[index] ?? ''));
      if (ended !== undefined) throw endedAtOnce(host, ended, states[names.indexOf(ended)] ?? '');
      return stay(states.every((state) => RUNNING.test(state)) ? look.stdout : undefined, states);
    },
    {
      clock,
      timeoutMs: START_TIMEOUT_MS,
      intervalMs: LOOK_INTERVAL_MS,
      signal,
      code: 'HOST_COMMAND_FAILED',
      describe: String,
      hint: logHint(host),
    },
  );
}

/** Whether what is seen has been the same for long enough. Undefined stands for services that do not run. */
function stayingSince(clock: Clock): (look: string | undefined, states: readonly string[]) => true | Seen {
  let first: { readonly look: string; readonly atMs: number } | undefined;
  return (look, states) => {
    const nowMs = clock.monotonicMs();
    if (look === undefined) first = undefined;
    else if (first?.look !== look) first = { look, atMs: nowMs };
    if (first !== undefined && nowMs - first.atMs >= STAY_MS) return true;
    return seen(states.join(', ') || 'nothing');
  };
}

function endedAtOnce(host: RootHost, name: string, state: string): DoctorError {
  return new DoctorError(
    'HOST_COMMAND_FAILED',
    `Host ${host.name}: restarting ${name} failed: it exited again (${state.split(' ')[0] ?? ''}).`,
    { hint: logHint(host) },
  );
}

function logHint({ name }: RootHost): string {
  return `Check the log of the service on ${name}: it may not accept its configuration.`;
}
