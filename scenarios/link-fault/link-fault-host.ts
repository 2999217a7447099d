import type { Clock } from '../../core/clock.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { shellQuote } from '../../core/quote.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { ComputeHost, HostShell } from '../../installers/contract.ts';
import { lostIn, lostWords, parseLinkFaultLog } from './link-fault-log.ts';
import type { LinkFaultLog } from './link-fault-log.ts';

/** Where a fault's script lies. */
export interface FaultSite {
  readonly shell: HostShell;
  readonly host: ComputeHost;
  /** What the names of its files begin with, in the home of the login. */
  readonly base: string;
  readonly clock: Clock;
  readonly commandTimeoutMs: number;
}

const FILES = [
  '.sh',
  '.log',
  '.log.err',
  '.log.saved',
  '.log.saved.new',
  '.log.saved.now',
  '.log.saved.lines',
];

/** For one look at a host whose link may be down. */
const PROBE_TIMEOUT_MS = 2_000;

/** The script puts back for some seconds what an interface lost. */
const RESTORE_TIMEOUT_MS = 60_000;

/** The log as it is; empty when there is none. */
export async function readFaultLog(site: FaultSite): Promise<LinkFaultLog> {
  return readWithin(site, site.commandTimeoutMs);
}

/**
 * Waits until the host answers and its log says that the fault is over, or there is no log.
 * @throws DoctorError `WAIT_TIMEOUT`, or `HOST_REFUSED`
 */
export function waitUntilUp(site: FaultSite, timeoutMs: number, signal?: AbortSignal): Promise<LinkFaultLog> {
  const { host, clock } = site;
  return waitFor(
    `the link of host ${host.name} is up again`,
    () =>
      lookWhileSilent(async () => {
        const log = await readWithin(site, PROBE_TIMEOUT_MS, signal);
        return isOver(log) ? log : seen('the host answers, and the fault is still on');
      }),
    {
      clock,
      timeoutMs,
      intervalMs: 50,
      signal,
      hint: `Log in to ${host.name} (${host.address}) by its console, and set the link up.`,
    },
  );
}

/**
 * Ends the fault if the host answers, and waits until the link is up in any case.
 * @throws DoctorError `HOST_COMMAND_FAILED` where the interface did not get back all that it lost
 */
export async function endLinkFault(site: FaultSite, timeoutMs: number): Promise<void> {
  const { host, clock } = site;
  await waitFor(
    `host ${host.name} answers, so that its fault can be ended`,
    () =>
      lookWhileSilent(async () => {
        const log = await readWithin(site, PROBE_TIMEOUT_MS);
        if (isOver(log) || log.pid === undefined) return true;
        // The process is asked only if it is still the script: its number may have a new owner.
        const isScript = `grep -qsF ${shellQuote(site.base)} /proc/${log.pid}/cmdline || ! [ -d /proc/self ]`;
        const command = `{ ${isScript}; } && kill -TERM ${log.pid}`;
        const { exitCode } = await site.shell.run(command, { timeoutMs: PROBE_TIMEOUT_MS });
        return exitCode === 0 || seen('the fault cannot be signalled');
      }),
    { clock, timeoutMs, intervalMs: 50 },
  );
  const { device, upUs, afterUs, gone, lost } = await waitUntilUp(site, timeoutMs);
  const wasLeftDown = gone && upUs === undefined && afterUs !== undefined;
  if (device !== undefined && (wasLeftDown || lost.length > 0)) await restoreLink(site, device);
}

/**
 * Sets the link up, and puts back what it lost: for the case that somebody killed the script while the link was
 * down, and the host answers all the same, and for what did not come back at the first try.
 */
async function restoreLink(site: FaultSite, device: string): Promise<void> {
  const [script, dev] = [shellQuote(`${site.base}.sh`), shellQuote(device)];
  const command = `cd; PATH="$PATH:/usr/sbin:/sbin"; if [ -e ${script} ]; then bash ${script} restore ${dev}; else sudo -n ip link set ${dev} up; fi`;
  const options = { timeoutMs: RESTORE_TIMEOUT_MS, isRepeatable: true };
  const { exitCode, stdout, stderr } = await site.shell.run(command, options);
  const { name } = site.host;
  if (exitCode !== 0) {
    throw new DoctorError(
      'HOST_COMMAND_FAILED',
      `The link ${device} of host ${name} cannot be set up: ${stderr.trim()}.`,
      { hint: `Log in to ${name}, and run "sudo ip link set ${device} up".` },
    );
  }
  const lost = lostIn(stdout).map(lostWords);
  if (lost.length === 0) return;
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `Host ${name} did not get back all that its link ${device} lost: ${lost.join('; ')}.`,
    {
      hint: `Log in to ${name}, and put it back with "ip"; ${site.base}.log.saved there has the state before.`,
    },
  );
}

/** Removes the files; it is no error when there are none. */
export async function removeFaultFiles(site: FaultSite): Promise<void> {
  const files = FILES.map((ending) => shellQuote(`${site.base}${ending}`));
  const command = `cd && rm -f -- ${files.join(' ')}`;
  const options = { timeoutMs: site.commandTimeoutMs, isRepeatable: true };
  const { exitCode, stderr } = await site.shell.run(command, options);
  if (exitCode === 0) return;
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `The fault's files cannot be removed from host ${site.host.name}: ${stderr.trim()}.`,
    { hint: `Remove ${site.base}* from the home of the login on that host.` },
  );
}

/** No log: the script never ran, or its files are already gone. */
function isOver({ device, upUs, stopped, error, gone }: LinkFaultLog): boolean {
  return device === undefined || upUs !== undefined || stopped || gone || error !== undefined;
}

async function readWithin(site: FaultSite, timeoutMs: number, signal?: AbortSignal): Promise<LinkFaultLog> {
  const file = shellQuote(`${site.base}.log`);
  // First whether it runs, then the log: what it wrote before it ended is then in there.
  const command = `cd && [ -e ${file} ] || exit 0; pid=$(sed -n 's/^pid //p' ${file}); [ -z "$pid" ] || kill -0 "$pid" 2>/dev/null || gone=gone; cat ${file}; echo "$gone"`;
  const options = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  return parseLinkFaultLog((await site.shell.run(command, options)).stdout);
}

/** A host whose link is down does not answer: that is no error, it is what is waited through. */
async function lookWhileSilent<T>(look: () => Promise<T>): Promise<T | ReturnType<typeof seen>> {
  try {
    return await look();
  } catch (error) {
    const code = error instanceof DoctorError ? error.code : undefined;
    if (code === 'HOST_UNREACHABLE' || code === 'WAIT_TIMEOUT') return seen(messageOf(error));
    throw error;
  }
}
