import type { RunningConsumer } from '../components/consumer/contract.ts';
import * as consumers from '../components/consumer/registry.ts';
import type { RunningInspector } from '../components/inspector/contract.ts';
import type { MarkPermit } from '../components/inspector/permit.ts';
import * as inspectors from '../components/inspector/registry.ts';
import type { StageContext } from './context.ts';
import { exposeToControllers } from './expose.ts';

/** Which Consumer a run starts, and where. */
export interface ConsumerPlace {
  readonly consumerType: string;
  readonly consumerIp: string;
  readonly consumerPort: number;
}

/** Which Inspector a run starts, and where. */
export interface InspectorPlace {
  readonly inspectorType: string;
  readonly inspectorIp: string;
  readonly inspectorPort: number;
  /** Whether it answers without its token, too. */
  readonly inspectorOpen: boolean;
  readonly updateNeutronPortDpStatus: boolean;
}

/**
 * Starts the Consumer; alarms need its address.
 * @param role the component that it stands in for, where that is not the Consumer itself
 */
export async function startScopedConsumer(
  context: StageContext,
  options: ConsumerPlace,
  role = 'Consumer',
): Promise<RunningConsumer> {
  const { clock, log, recorder, scope } = context;
  const consumer = await consumers.startConsumer(options.consumerType, {
    ip: options.consumerIp,
    port: options.consumerPort,
    clock,
    log,
    recorder,
  });
  scope.defer(role, () => consumer.stop());
  await exposeToControllers(context, role, consumer.origin);
  return consumer;
}

/** Starts the Inspector; it knows the VMs when this resolves. It marks what `permit` lets it. */
export async function startScopedInspector(
  context: StageContext,
  options: InspectorPlace,
  permit: MarkPermit,
): Promise<RunningInspector> {
  const { clock, log, recorder, scope, cloud, bus } = context;
  const inspector = await inspectors.startInspector(options.inspectorType, {
    ip: options.inspectorIp,
    port: options.inspectorPort,
    isOpen: options.inspectorOpen,
    permit,
    updatePortStatus: options.updateNeutronPortDpStatus,
    cloud,
    bus,
    clock,
    log,
    recorder,
  });
  scope.defer('inspector', () => inspector.stop());
  log.info('the Inspector takes events', { url: inspector.eventsUrl });
  recorder.stamp('scenario.address-given', 'inspector', { what: 'Inspector', url: inspector.eventsUrl });
  return inspector;
}
