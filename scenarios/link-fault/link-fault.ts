import type { Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';
import { newToken } from '../../core/ids.ts';
import type { Ledger, Undo } from '../../core/ledger.ts';
import type { Log } from '../../core/log.ts';
import { shellQuote } from '../../core/quote.ts';
import type { ComputeHost, HostShell, Installer } from '../../installers/contract.ts';
import { endLinkFault, readFaultLog, removeFaultFiles, waitUntilUp } from './link-fault-host.ts';
import type { FaultSite } from './link-fault-host.ts';
import { lostWords } from './link-fault-log.ts';
import type { LinkFaultLog } from './link-fault-log.ts';
import { NO_DEVICE_EXIT_CODE, renderLinkFaultScript } from './link-fault-script.ts';

/** The kind of the ledger's step for a fault. */
export const LINK_FAULT = 'link-fault';

/** Between the start of the script and the fault, as in OPNFV Doctor's own tests. */
const LEAD_MS = 1_000;

/** For one command on a host that answers. */
const COMMAND_TIMEOUT_MS = 15_000;

/** How long a host may take, after its link is up, until it can be logged in to. */
const GRACE_MS = 90_000;

/** The fault to inject. */
export interface LinkFaultOptions {
  readonly shell: HostShell;
  readonly host: ComputeHost;
  /** How long the link stays down. */
  readonly faultLengthMs: number;
  readonly runId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly ledger: Ledger;
  /** Between start and fault; default 1 s. */
  readonly leadMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** When a link went down and came up, in microseconds since the epoch on the host's clock. */
export interface LinkFaultTimes {
  readonly device: string;
  /** Just before the command that took the link down. */
  readonly beforeUs: number;
  /** Just after: checkpoint 0. */
  readonly afterUs: number;
  /** The link was up again. */
  readonly upUs: number;
  /** What the interface had before and did not get back, in words: `route default via 192.0.2.1 dev eth0`. */
  readonly lost: readonly string[];
}

/** A fault under way. */
export interface LinkFault {
  readonly host: ComputeHost;
  /** The interface that goes down. */
  readonly device: string;
  /**
   * Waits until the link is up again and the host answers, and says when it was down.
   * @throws DoctorError `WAIT_TIMEOUT`, or `HOST_COMMAND_FAILED` when the link never went down
   */
  awaitRestored(signal?: AbortSignal): Promise<LinkFaultTimes>;
  /** What the host's log says so far; the host must answer. */
  readLog(): Promise<LinkFaultLog>;
  /** Ends the fault now, if the host can be reached, and waits until the link is up. */
  lift(): Promise<void>;
  /**
   * Removes script and log from the host and closes the ledger's step. Only after the link is up again, and only
   * where nothing is lost: else the teardown tries once more, and says what is missing.
   */
  remove(): Promise<void>;
}

/**
 * Starts the fault on a host and returns when its script runs there and has found the interface; the link
 * goes down `leadMs` later. The host itself restores it, whatever happens here.
 * @throws DoctorError `HOST_COMMAND_FAILED` at once, when no interface holds the host's address, or `sudo`
 *   asks for a password
 */
export async function injectLinkFault(options: LinkFaultOptions): Promise<LinkFault> {
  const { shell, host, faultLengthMs, runId, clock, log, ledger, leadMs = LEAD_MS } = options;
  const base = `.doctor-${runId}-${newToken().slice(0, 8)}-link-fault`;
  const site: FaultSite = { shell, host, base, clock, commandTimeoutMs: COMMAND_TIMEOUT_MS };
  const restoredByUs = clock.wallUs() + (leadMs + faultLengthMs) * 1000;
  const undo = { host: host.name, address: host.address, base, restoredByUs };
  const step = ledger.intend({ kind: LINK_FAULT, what: `link of host ${host.name}`, undo });
  const script = renderLinkFaultScript({
    address: host.address,
    leadMs,
    faultLengthMs,
    logPath: `${base}.log`,
  });
  const device = await startScript(site, script, options.signal);
  step.made({ device });
  log.info('link fault ordered', { host: host.name, device, faultLengthMs });

  const remainingMs = (): number => Math.max(0, (restoredByUs - clock.wallUs()) / 1000) + GRACE_MS;
  return {
    host,
    device,
    awaitRestored: async (signal) => timesOf(site, await waitUntilUp(site, remainingMs(), signal)),
    readLog: () => readFaultLog(site),
    lift: () => endLinkFault(site, remainingMs()),
    async remove() {
      await removeFaultFiles(site);
      step.undone();
    },
  };
}

/**
 * How a fault in the ledger is taken back: ends it when the host answers, waits for the link otherwise, and
 * removes its files. It succeeds when there is nothing left of it.
 */
export function linkFaultUndos(means: {
  readonly clock: Clock;
  readonly installer: Pick<Installer, 'shell'>;
}): Record<typeof LINK_FAULT, Undo> {
  const { clock, installer } = means;
  const takeBack: Undo = async ({ undo, what }) => {
    const { host: name, address, base, restoredByUs } = undo;
    if (typeof name !== 'string' || typeof address !== 'string' || typeof base !== 'string') {
      throw new DoctorError('RUN_UNREADABLE', `The ledger does not say enough of the ${what}.`, {
        hint: 'Look at the host: its link should be up, and .doctor-* files in the home can be deleted.',
      });
    }
    const host: ComputeHost = { name, address };
    const shell = installer.shell(host);
    const site: FaultSite = { shell, host, base, clock, commandTimeoutMs: COMMAND_TIMEOUT_MS };
    const leftMs = typeof restoredByUs === 'number' ? (restoredByUs - clock.wallUs()) / 1000 : 0;
    await endLinkFault(site, Math.max(0, leftMs) + GRACE_MS);
    await removeFaultFiles(site);
  };
  return { [LINK_FAULT]: takeBack };
}

async function startScript(site: FaultSite, script: string, signal?: AbortSignal): Promise<string> {
  const path = shellQuote(`${site.base}.sh`);
  const { exitCode, stdout, stderr } = await site.shell.run(
    `umask 077 && cd && cat >${path} && exec bash ${path}`,
    { timeoutMs: site.commandTimeoutMs, stdin: script, ...(signal === undefined ? {} : { signal }) },
  );
  const device = /^device (\S+)$/m.exec(stdout)?.[1];
  if (exitCode === 0 && device !== undefined) return device;
  const { name, address } = site.host;
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `The link of host ${name} cannot be taken down: ${stderr.trim() || `exit code ${exitCode}`}.`,
    {
      hint:
        exitCode === NO_DEVICE_EXIT_CODE
          ? `Look at "ip -o -4 addr" on the host: an interface must hold ${address}, the address it is reached at.`
          : 'The login on the hosts must be able to run "sudo ip link set" without a password.',
    },
  );
}

function timesOf({ host }: FaultSite, log: LinkFaultLog): LinkFaultTimes {
  const { device, beforeUs, afterUs, upUs, error, lost } = log;
  if (device !== undefined && beforeUs !== undefined && afterUs !== undefined && upUs !== undefined) {
    return { device, beforeUs, afterUs, upUs, lost: lost.map(lostWords) };
  }
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `The link of host ${host.name} did not go down and up: ${error ?? 'the fault was ended before'}.`,
    { hint: 'Run "sudo ip link set DEV down" and "… up" on the host by hand, and see what they say.' },
  );
}
