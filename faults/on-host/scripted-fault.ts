import type { Clock } from '../../core/clock.ts';
import { DoctorError } from '../../core/errors.ts';
import { newToken } from '../../core/ids.ts';
import { shellQuote } from '../../core/quote.ts';
import type { ComputeHost } from '../../installers/contract.ts';
import type { FaultKind, FaultTimes, InjectedFault } from '../contract.ts';
import { FAULT_STEP } from '../ledger-step.ts';
import { COMMAND_TIMEOUT_MS, endFault, removeFaultFiles, waitUntilOver } from './fault-files.ts';
import type { FaultFiles } from './fault-files.ts';
import { describeLost } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { NO_TARGET_EXIT_CODE, renderFaultScript } from './fault-script.ts';

/** What is particular to a fault that a script on the host injects. */
export interface ScriptedFault extends Pick<FaultKind, 'name' | 'summary' | 'onset' | 'renderRequirements'> {
  /** What of a host is broken, in the ledger and in messages: `link`. */
  readonly what: string;
  /** See `functions` of `FaultScript`. */
  readonly functions: string;
  /** How much later than ordered it may begin. */
  readonly onsetSlackMs: number;
  /** What to do where the script finds no target. */
  noTargetHint(address: string): string;
  /** What to do where it may not break the target. */
  readonly permissionHint: string;
  /** The command, to be run as root, that mends a target whose script is gone. */
  restoreCommand(target: string): string;
}

/** The least time between the start of the script and the fault. */
const LEAD_MS = 1_000;

/** How long a host may take, after its fault is over, until it can be logged in to. */
const GRACE_MS = 90_000;

/** A fault that one bash script on the host injects, times, and ends by itself; see `fault-script.ts`. */
export function scriptedFault(spec: ScriptedFault): FaultKind {
  const { name, summary, onset } = spec;
  return {
    name,
    summary,
    onset,
    renderRequirements: (address) => spec.renderRequirements(address),
    async inject(options) {
      const { shell, host, faultLengthMs, runId, clock, log, ledger, leadMs = LEAD_MS } = options;
      const id = newToken().slice(0, 8);
      const base = `.doctor-${runId}-${id}-${name}`;
      const files: FaultFiles = { shell, host, base, clock, spec };
      const overAfterMs = leadMs + spec.onsetSlackMs + faultLengthMs;
      const restoredByUs = clock.wallUs() + overAfterMs * 1000;
      const undo = { fault: name, host: host.name, address: host.address, base, restoredByUs };
      const step = ledger.intend({ kind: FAULT_STEP, what: `${spec.what} of host ${host.name}`, undo });
      const { address } = host;
      const logPath = `${base}.log`;
      const script = renderFaultScript({ ...spec, address, id, leadMs, faultLengthMs, logPath });
      const target = await startScript(spec, files, script, options.signal);
      step.made({ target });
      log.info('fault ordered', { fault: name, host: host.name, target, faultLengthMs });
      const remainingMs = (): number => patienceMs(clock, restoredByUs);
      return {
        host,
        target,
        overAfterMs,
        awaitRestored: async (signal) =>
          timesOf(spec, host, await waitUntilOver(files, remainingMs(), signal)),
        lift: () => endFault(files, remainingMs()),
        async remove() {
          await removeFaultFiles(files);
          step.undone();
        },
      } satisfies InjectedFault;
    },
    async undo({ host: hostName, address, base, restoredByUs }, what, { clock, installer }) {
      if (typeof hostName !== 'string' || typeof address !== 'string' || typeof base !== 'string') {
        throw new DoctorError('RUN_UNREADABLE', `The ledger lacks details of the ${what}.`, {
          hint: `Check the host: its ${spec.what} should work, and .doctor-* files in the home can be deleted.`,
        });
      }
      const host: ComputeHost = { name: hostName, address };
      const shell = installer.shell(host);
      const files: FaultFiles = { shell, host, base, clock, spec };
      await endFault(files, patienceMs(clock, typeof restoredByUs === 'number' ? restoredByUs : 0));
      await removeFaultFiles(files);
    },
  };
}

/** How long a fault that is over at that time, at the latest, is waited for. */
function patienceMs(clock: Clock, restoredByUs: number): number {
  return Math.max(0, (restoredByUs - clock.wallUs()) / 1000) + GRACE_MS;
}

async function startScript(
  spec: ScriptedFault,
  files: FaultFiles,
  script: string,
  signal?: AbortSignal,
): Promise<string> {
  const path = shellQuote(`${files.base}.sh`);
  const { exitCode, stdout, stderr } = await files.shell.run(
    `umask 077 && cd && cat >${path} && exec bash ${path}`,
    { timeoutMs: COMMAND_TIMEOUT_MS, stdin: script, ...(signal === undefined ? {} : { signal }) },
  );
  const target = /^target (\S+)$/m.exec(stdout)?.[1];
  if (exitCode === 0 && target !== undefined) return target;
  const { host } = files;
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `The ${spec.what} of host ${host.name} cannot be broken: ${stderr.trim() || `exit code ${exitCode}`}.`,
    { hint: exitCode === NO_TARGET_EXIT_CODE ? spec.noTargetHint(host.address) : spec.permissionHint },
  );
}

function timesOf(spec: ScriptedFault, host: ComputeHost, log: FaultLog): FaultTimes {
  const { target, beforeUs, afterUs, restoredUs, error, lost } = log;
  if (target !== undefined && beforeUs !== undefined && afterUs !== undefined && restoredUs !== undefined) {
    return { target, beforeUs, afterUs, restoredUs, lost: lost.map(describeLost) };
  }
  throw new DoctorError(
    'HOST_COMMAND_FAILED',
    `The fault ${spec.name} of host ${host.name} did not happen: ${error ?? 'it was ended before'}.`,
    { hint: `${spec.permissionHint} Try by hand on ${host.name}.` },
  );
}
