import type { Clock } from '../core/clock.ts';
import type { JsonObject } from '../core/json.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { ComputeHost, HostShell, Installer } from '../installers/contract.ts';

/** A way to break a compute host. */
export interface FaultKind {
  /** As in `--fault`. */
  readonly name: string;
  /** What happens to the host, for `--help`: `the interface that holds the host's address goes down`. */
  readonly summary: string;
  /** What checkpoint 0 is called in reports: `link down`. */
  readonly onset: string;
  /**
   * Shell commands that print one line `problem <text>` for each thing that a host lacks for this fault. They change
   * nothing.
   * @param address the one the host is reached at
   */
  renderRequirements(address: string): string;
  /**
   * Orders the fault and returns when the host has accepted it; it begins a moment later. The ledger has it before
   * the host is touched, and the host ends it by itself, whatever happens here.
   * @throws DoctorError `HOST_COMMAND_FAILED` at once when the host cannot be broken in this way
   */
  inject(options: InjectOptions): Promise<InjectedFault>;
  /**
   * Takes back a fault that the ledger has: ends it, and removes what is left of it on the host. Succeeds when
   * nothing is left.
   * @param undo what {@link inject} wrote down
   * @param what the fault, for people
   */
  undo(undo: JsonObject, what: string, deps: UndoDeps): Promise<void>;
}

/** The host to break, and for how long. */
export interface InjectOptions {
  readonly shell: HostShell;
  readonly host: ComputeHost;
  /** How long the fault lasts. */
  readonly faultLengthMs: number;
  readonly runId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly ledger: Ledger;
  /** The least time between the order and the fault; default 1 s, as in OPNFV Doctor's own tests. */
  readonly leadMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What is needed to take a fault back. */
export interface UndoDeps {
  readonly clock: Clock;
  readonly installer: Pick<Installer, 'shell'>;
}

/** When a fault began and ended, in microseconds since the epoch on the host's clock. */
export interface FaultTimes {
  /** What was broken: the interface `eth0`, the table `doctor_1a2b3c4d`. */
  readonly target: string;
  /** The fault had not begun yet. */
  readonly beforeUs: number;
  /** It had: checkpoint 0 lies between the two. They are equal where the moment is known exactly. */
  readonly afterUs: number;
  /** It was over. */
  readonly restoredUs: number;
  /** What the host had before and did not get back: `route default via 192.0.2.1 dev eth0`. */
  readonly lost: readonly string[];
}

/** A fault under way. */
export interface InjectedFault {
  readonly host: ComputeHost;
  /** What is broken; see {@link FaultTimes.target}. */
  readonly target: string;
  /** It is over at the latest so long after it was ordered. */
  readonly overAfterMs: number;
  /**
   * Waits until the fault is over and the host answers.
   * @throws DoctorError `WAIT_TIMEOUT`, or `HOST_COMMAND_FAILED` when the fault never happened
   */
  awaitRestored(signal?: AbortSignal): Promise<FaultTimes>;
  /** Ends the fault now, if the host can be reached, and waits until it is over. */
  lift(): Promise<void>;
  /**
   * Removes its files from the host and closes the ledger's step. Only after the fault is over, and only where nothing
   * is lost: otherwise the teardown tries once more, and names what is missing.
   */
  remove(): Promise<void>;
}
