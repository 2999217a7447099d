import { DoctorError } from '../../core/errors.ts';
import type { Consumer } from '../../components/consumer/contract.ts';
import { createConsumer } from '../../components/consumer/registry.ts';
import type { Inspector } from '../../components/inspector/contract.ts';
import { createInspector } from '../../components/inspector/registry.ts';
import { cadenceOf } from '../../components/monitor/cadence.ts';
import type { WatchedHost } from '../../components/monitor/contract.ts';
import { createMonitor } from '../../components/monitor/registry.ts';
import type { ComputeHost } from '../../installers/contract.ts';
import type { ScenarioContext, StageContext } from '../context.ts';
import { exposeToControllers } from '../expose.ts';
import type { FaultManagementOptions } from './options.ts';
import type { Stage } from './stage.ts';

/** The host that is to lose its link. */
export interface Victim {
  readonly host: ComputeHost;
  /** The run's VMs on it: those whose owner must hear of it. */
  readonly instanceIds: readonly string[];
}

/** Starts the Consumer; alarms need its address. */
export async function startConsumer(
  context: StageContext,
  options: FaultManagementOptions,
): Promise<Consumer> {
  const { clock, log, recorder, scope } = context;
  const consumer = createConsumer(options.consumerType, {
    ip: options.consumerIp,
    port: options.consumerPort,
    clock,
    log,
    recorder,
  });
  await consumer.start();
  scope.defer('consumer', () => consumer.stop());
  await exposeToControllers(context, 'Consumer', consumer.origin);
  return consumer;
}

/** Chooses the host that holds most of the run's VMs. */
export async function chooseVictim(context: ScenarioContext, stage: Stage): Promise<Victim> {
  const byHost = new Map<string, string[]>();
  for (const { id, host } of stage.instances) byHost.set(host, [...(byHost.get(host) ?? []), id]);
  const [name, instanceIds] = [...byHost].sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  const host = (await context.installer.computeHosts()).find((one) => one.name === name);
  if (host !== undefined && instanceIds !== undefined) return { host, instanceIds };
  throw new DoctorError('HOST_UNREACHABLE', `The installer adapter does not know the compute host ${name}.`, {
    hint: 'Check that --installer names what the cloud was installed with.',
  });
}

/** Starts Inspector and Monitor, in this order: the Inspector must know the VMs before an event comes. */
export async function startWatch(
  context: ScenarioContext,
  options: FaultManagementOptions,
  victim: Victim,
): Promise<Inspector> {
  const { clock, log, recorder, scope, cloud, bus } = context;
  const inspector = createInspector(options.inspectorType, {
    ip: options.inspectorIp,
    port: options.inspectorPort,
    updatePortStatus: options.updateNeutronPortDpStatus,
    cloud,
    bus,
    clock,
    log,
    recorder,
  });
  await inspector.start();
  scope.defer('inspector', () => inspector.stop());
  const { probe, watched } = probeOf(options, victim.host);
  const monitor = createMonitor(options.monitorType, {
    probe,
    ...cadenceOf(options),
    inspectorUrl: inspector.eventsUrl,
    clock,
    log,
    recorder,
  });
  await monitor.start([watched]);
  scope.defer('monitor', () => monitor.stop());
  return inspector;
}

/** How a host is to be watched: by its echo service where it has one, unless the options say otherwise. */
export function probeOf(
  options: Pick<FaultManagementOptions, 'monitorProbe'>,
  { name, address, heartbeat }: ComputeHost,
): { readonly probe: 'icmp' | 'udp'; readonly watched: WatchedHost } {
  return {
    probe: options.monitorProbe ?? (heartbeat === undefined ? 'icmp' : 'udp'),
    watched: { name, address, ...(heartbeat === undefined ? {} : { heartbeatPort: heartbeat.port }) },
  };
}
