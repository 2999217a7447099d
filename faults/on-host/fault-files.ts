import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { shellQuote } from '../../core/quote.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { ComputeHost, HostShell } from '../../installers/contract.ts';
import { describeLost, lostIn, parseFaultLog } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import type { ScriptedFault } from './scripted-fault.ts';

/** The script and the log of a fault on its host. */
export interface FaultFiles {
  readonly shell: HostShell;
  readonly host: ComputeHost;
  /** What the names of its files begin with, in the home of the login. */
  readonly base: string;
  readonly clock: Clock;
  readonly spec: Pick<ScriptedFault, 'what' | 'restoreCommand'>;
}

/** For one command on a host that answers. */
export const COMMAND_TIMEOUT_MS = 15_000;

const FILES = [
  '.sh',
  '.log',
  '.log.err',
  '.log.saved',
  '.log.saved.new',
  '.log.saved.now',
  '.log.saved.lines',
];

/** For one attempt to reach a host that may be cut off. */
const PROBE_TIMEOUT_MS = 2_000;

/** The script puts back for some seconds what the host lost. */
const RESTORE_TIMEOUT_MS = 60_000;

/**
 * Waits until the host answers and its log says that the fault is over, or there is no log.
 * @throws DoctorError `WAIT_TIMEOUT`, or `HOST_REFUSED`
 */
export function waitUntilOver(files: FaultFiles, timeoutMs: number, signal?: AbortSignal): Promise<FaultLog> {
  const { host, clock, spec } = files;
  return waitFor(
    `the ${spec.what} of host ${host.name} works again`,
    () =>
      ignoreSilence(async () => {
        const log = await readLog(files, PROBE_TIMEOUT_MS, signal);
        return isOver(log) ? log : seen('the host answers, and the fault is not over');
      }),
    {
      clock,
      timeoutMs,
      intervalMs: 50,
      signal,
      hint: `Log in to ${host.name} (${host.address}) by its console, and end the fault there: ${byHand(files, '…')}.`,
    },
  );
}

/**
 * Ends the fault if the host answers, and waits until it is over in any case.
 * @throws DoctorError `HOST_COMMAND_FAILED` where the host did not get back all that it lost
 */
export async function endFault(files: FaultFiles, timeoutMs: number): Promise<void> {
  const { host, clock } = files;
  await waitFor(
    `host ${host.name} answers, so that its fault can be ended`,
    () =>
      ignoreSilence(async () => {
        const log = await readLog(files, PROBE_TIMEOUT_MS);
        if (isOver(log) || log.pid === undefined) return true;
        // The process is signaled only if it is still the script: its number may have a new owner.
        const isScript = `grep -qsF ${shellQuote(files.base)} /proc/${log.pid}/cmdline || ! [ -d /proc/self ]`;
        const command = `{ ${isScript}; } && kill -TERM ${log.pid}`;
        const { exitCode } = await files.shell.run(command, { timeoutMs: PROBE_TIMEOUT_MS });
        return exitCode === 0 || seen('the fault cannot be signaled');
      }),
    { clock, timeoutMs, intervalMs: 50 },
  );
  const { target, restoredUs, began, gone, lost } = await waitUntilOver(files, timeoutMs);
  const isLeft = gone && began && restoredUs === undefined;
  if (target !== undefined && (isLeft || lost.length > 0)) await restoreTarget(files, target);
}

/**
 * Mends the target, and puts back what the host lost: in case somebody killed the script during the fault and the host
 * answers all the same, and for what did not come back at the first try.
 */
async function restoreTarget(files: FaultFiles, target: string): Promise<void> {
  const { shell, base, host, spec } = files;
  const script = shellQuote(`${base}.sh`);
  const command = `cd; PATH="$PATH:/usr/sbin:/sbin"; if [ -e ${script} ]; then bash ${script} restore ${shellQuote(target)}; else ${byHand(files, shellQuote(target))}; fi`;
  const options = { timeoutMs: RESTORE_TIMEOUT_MS, isRepeatable: true };
  const { exitCode, stdout, stderr } = await shell.run(command, options);
  if (exitCode !== 0) {
    throw new DoctorError(
      'HOST_COMMAND_FAILED',
      `The ${spec.what} ${target} of host ${host.name} cannot be restored: ${stderr.trim()}.`,
      { hint: `Log in to ${host.name}, and run "${byHand(files, target)}".` },
    );
  }
  const lost = lostIn(stdout).map(describeLost);
  if (lost.length === 0) return;
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `Host ${host.name} did not get back all that its ${spec.what} ${target} lost: ${lost.join('; ')}.`,
    {
      hint: `Log in to ${host.name}, and put it back with "ip"; ${base}.log.saved there has the state before.`,
    },
  );
}

/** The command that ends a fault whose script is gone. */
function byHand({ spec }: FaultFiles, target: string): string {
  return `sudo -n ${spec.restoreCommand(target)}`;
}

/** Removes the files; it is not an error when there are none. */
export async function removeFaultFiles({ shell, host, base }: FaultFiles): Promise<void> {
  const names = FILES.map((ending) => shellQuote(`${base}${ending}`));
  const command = `cd && rm -f -- ${names.join(' ')}`;
  const options = { timeoutMs: COMMAND_TIMEOUT_MS, isRepeatable: true };
  const { exitCode, stderr } = await shell.run(command, options);
  if (exitCode === 0) return;
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `The fault's files cannot be removed from host ${host.name}: ${stderr.trim()}.`,
    { hint: `Remove ${base}* from the home of the login on that host.` },
  );
}

/** No log: the script never ran, or its files are already gone. */
function isOver({ target, restoredUs, stopped, error, gone }: FaultLog): boolean {
  return target === undefined || restoredUs !== undefined || stopped || gone || error !== undefined;
}

async function readLog(
  { shell, base }: FaultFiles,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<FaultLog> {
  const file = shellQuote(`${base}.log`);
  // First whether it runs, then the log: what it wrote before it ended is then in there.
  const command = `cd && [ -e ${file} ] || exit 0; pid=$(sed -n 's/^pid //p' ${file}); [ -z "$pid" ] || kill -0 "$pid" 2>/dev/null || gone=gone; cat ${file}; echo "$gone"`;
  const options = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  return parseFaultLog((await shell.run(command, options)).stdout);
}

/** A host that is cut off does not answer: that is not an error, it is what is waited through. */
async function ignoreSilence<T>(attempt: () => Promise<T>): Promise<T | ReturnType<typeof seen>> {
  try {
    return await attempt();
  } catch (error) {
    const code = error instanceof DoctorError ? error.code : undefined;
    if (code === 'HOST_UNREACHABLE' || code === 'WAIT_TIMEOUT') return seen(messageOf(error));
    throw error;
  }
}
