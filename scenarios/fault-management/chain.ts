import { DoctorError } from '../../core/errors.ts';
import type { RunningInspector } from '../../components/inspector/contract.ts';
import type { MarkPermit } from '../../components/inspector/permit.ts';
import { cadenceOf } from '../../components/monitor/cadence.ts';
import { startMonitor } from '../../components/monitor/registry.ts';
import type { ProbeName, WatchedHost } from '../../components/probes/contract.ts';
import type { ComputeHost } from '../../installers/contract.ts';
import { startScopedInspector } from '../components.ts';
import type { ScenarioContext } from '../context.ts';
import type { FaultManagementOptions } from './options.ts';
import type { Stage } from './stage.ts';

/** The host that is to be broken. */
export interface Victim {
  readonly host: ComputeHost;
  /** The run's VMs on it: those whose owner must hear of it. */
  readonly instanceIds: readonly string[];
}

/** Chooses the host that holds most of the run's VMs. */
export async function chooseVictim(context: ScenarioContext, stage: Stage): Promise<Victim> {
  const byHost = new Map<string, string[]>();
  for (const { id, host } of stage.instances) byHost.set(host, [...(byHost.get(host) ?? []), id]);
  const [name, instanceIds] = [...byHost].sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  const host = (await context.installer.computeHosts()).find((candidate) => candidate.name === name);
  if (host !== undefined && instanceIds !== undefined) return { host, instanceIds };
  throw new DoctorError('HOST_UNREACHABLE', `The installer adapter does not know the compute host ${name}.`, {
    hint: 'Check that --installer names what the cloud was installed with.',
  });
}

/** Monitor and Inspector, at work. */
export interface Watch {
  readonly inspector: RunningInspector;
  /** Stops both, so that no late detection marks the host again; the Inspector can still restore it. */
  disarm(): Promise<void>;
}

/** Starts Inspector and Monitor, in this order: the Inspector must know the VMs before an event comes. */
export async function startWatch(
  context: ScenarioContext,
  options: FaultManagementOptions,
  victim: Victim,
  permit: MarkPermit,
): Promise<Watch> {
  const { clock, log, recorder, scope } = context;
  const inspector = await startScopedInspector(context, options, permit);
  const { probe, watched } = probeOf(options, victim.host);
  const monitor = await startMonitor(options.monitorType, {
    hosts: [watched],
    probe,
    ...cadenceOf(options),
    openSender: () => inspector.openSender(),
    clock,
    log,
    recorder,
  });
  scope.defer('monitor', () => monitor.stop());
  return {
    inspector,
    async disarm() {
      await monitor.stop();
      await inspector.disarm();
    },
  };
}

/** How a host is to be watched: by its echo service where it has one, unless the options say otherwise. */
export function probeOf(
  options: Pick<FaultManagementOptions, 'monitorProbe'>,
  { name, address, heartbeat }: ComputeHost,
): { readonly probe: ProbeName; readonly watched: WatchedHost } {
  return {
    probe: options.monitorProbe ?? (heartbeat === undefined ? 'icmp' : 'udp'),
    watched: { name, address, ...(heartbeat === undefined ? {} : { heartbeatPort: heartbeat.port }) },
  };
}
