import { tmpdir } from 'node:os';
import { systemClock } from '../core/clock.ts';
import { DoctorError } from '../core/errors.ts';
import { createLog, silentLog } from '../core/log.ts';
import type { Log } from '../core/log.ts';
import { systemProcesses } from '../core/process-table.ts';
import { createRedactor } from '../core/redact.ts';
import type { Redactor } from '../core/redact.ts';
import { openScope } from '../core/scope.ts';
import { startCloud } from './cloud.ts';
import type { FleetAccess } from './hosts/access.ts';
import type { FaultInjection } from './kit/contracts.ts';
import { LATENCY_PROFILES } from './kit/latency.ts';
import type { LatencyProfile } from './kit/latency.ts';
import { POLICIES } from './kit/policy.ts';
import type { Policy } from './kit/policy.ts';
import { openrcLines } from './openrc.ts';
import { makeWorkDir } from './work-dir.ts';

/** Options of a simulator. All are optional. */
export interface SimulatorOptions {
  /** Compute hosts, `compute-1` and so on; default 3. */
  readonly hosts?: number;
  /** vCPUs of each host, with 2 GB of memory and 20 GB of disk for each of them; default 64. */
  readonly vcpus?: number;
  /** The latency of its services: as on a real cloud (`zed-lab`, the default), or none (`none`). */
  readonly latency?: LatencyProfile;
  /** The same seed gives the same latencies for the same calls; default 1. */
  readonly seed?: number;
  /** Keystone's port on 127.0.0.1; default a free one. The other services always use free ports. */
  readonly port?: number;
  /** How long Aodh keeps a project's event alarms in its cache, in milliseconds; default 100. */
  readonly aodhCacheTtlMs?: number;
  /**
   * The default policies of its services: those of OpenStack 2025.1 (`new`, the default), which require the role
   * `member` to create resources, or those before 2023.1 (`legacy`), which accept any role.
   */
  readonly policy?: Policy;
  /** Service types missing from its catalogue, as on a cloud without them: `orchestration`. */
  readonly without?: readonly string[];
  /** An existing folder for its temporary files; default the system's. */
  readonly tempDir?: string;
  /** Receives its log, one line of JSON with its newline at a time; default none. */
  readonly onLog?: (line: string) => void;
}

/** A simulated cloud that runs in this process. */
export interface Simulator {
  /** The environment variables of a client that logs in as its administrator: `OS_*`. */
  readonly env: Readonly<Record<string, string>>;
  /** The same as the text of a file that a shell can source. */
  readonly openrc: string;
  /** How to reach its compute hosts by SSH. They run real `bash`. */
  readonly access: SimulatorAccess;
  /** Faults to inject. All are off initially and may be changed at any time. */
  readonly faults: SimulatorFaults;
  /** Ends every service, host and process of it, and removes its files. A second call does nothing. */
  close(): Promise<void>;
}

/** How to reach the compute hosts of a {@link Simulator}: user, private key, addresses and ports. */
export type SimulatorAccess = FleetAccess;

/** The faults that can be injected into a {@link Simulator}. */
export type SimulatorFaults = FaultInjection;

/**
 * Starts an OpenStack-compatible cloud in this process: Keystone, Nova, Neutron, Glance, Heat, Aodh and
 * Ceilometer's event pipeline on ports of 127.0.0.1, and compute hosts with SSH servers. It resolves when all of
 * them answer. The process does not end by itself before {@link Simulator.close}.
 * @throws DoctorError `USAGE` for an invalid option, `PORT_TAKEN`
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { hosts = 3, vcpus = 64, latency = 'zed-lab', seed = 1, tempDir = tmpdir() } = options;
  const { port, aodhCacheTtlMs, policy = 'new', without, onLog } = options;
  check({ hosts, vcpus, seed, port, aodhCacheTtlMs }, { latency, policy });
  const redactor = createRedactor();
  const scope = openScope();
  try {
    const clock = systemClock();
    const workDir = await makeWorkDir(tempDir, { processes: systemProcesses(), clock });
    scope.defer('temporary folder', () => workDir.remove());
    const cloud = await startCloud({
      hosts,
      vcpus,
      latency,
      seed,
      clock,
      log: logTo(onLog, redactor),
      workDir: workDir.path,
      policy,
      ...(port === undefined ? {} : { listenPort: port }),
      ...(aodhCacheTtlMs === undefined ? {} : { aodhCacheTtlMs }),
      ...(without === undefined ? {} : { without }),
    });
    scope.defer('cloud', () => cloud.close());
    redactor.add(cloud.openrc['OS_PASSWORD']);
    return {
      env: cloud.openrc,
      openrc: `${openrcLines(cloud.openrc).join('\n')}\n`,
      access: cloud.access,
      faults: cloud.faultInjection,
      close: () => scope.close(),
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
}

function logTo(onLog: SimulatorOptions['onLog'], redactor: Redactor): Log {
  return onLog === undefined ? silentLog : createLog({ level: 'debug', redactor, write: onLog });
}

/** Callers in JavaScript have no type check. @throws DoctorError `USAGE` */
function check(
  numbers: Readonly<Record<string, number | undefined>>,
  choices: { readonly latency: string; readonly policy: string },
): void {
  for (const [name, value] of Object.entries(numbers)) {
    const least = name === 'hosts' || name === 'vcpus' ? 1 : 0;
    const most = name === 'port' ? 65_535 : Infinity;
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue;
    const upTo = most === Infinity ? '' : ` to ${most}`;
    throw wrong(name, value, `It must be a whole number from ${least}${upTo}`);
  }
  requireOneOf('latency', choices.latency, Object.keys(LATENCY_PROFILES));
  requireOneOf('policy', choices.policy, POLICIES);
}

function requireOneOf(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw wrong(name, value, `It must be one of ${choices.join(', ')}`);
}

function wrong(name: string, value: unknown, hint: string): DoctorError {
  return new DoctorError('USAGE', `The option ${name} of the simulator is ${JSON.stringify(value)}.`, {
    hint: `${hint}.`,
  });
}
