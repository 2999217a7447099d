import type { Consumer } from '../components/consumer/contract.ts';
import { createConsumer } from '../components/consumer/registry.ts';
import type { Inspector } from '../components/inspector/contract.ts';
import type { MarkPermit } from '../components/inspector/permit.ts';
import { createInspector } from '../components/inspector/registry.ts';
import type { StageContext } from './context.ts';
import { exposeToControllers } from './expose.ts';

/** Which Consumer there is to be, and where. */
export interface ConsumerPlace {
  readonly consumerType: string;
  readonly consumerIp: string;
  readonly consumerPort: number;
}

/** Which Inspector there is to be, and where. */
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
 * @param role whom it stands for, where that is not the Consumer itself
 */
export async function startConsumer(
  context: StageContext,
  options: ConsumerPlace,
  role = 'Consumer',
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
  scope.defer(role, () => consumer.stop());
  await exposeToControllers(context, role, consumer.origin);
  return consumer;
}

/** Starts the Inspector; it knows the VMs when this resolves. It marks what `permit` lets it. */
export async function startInspector(
  context: StageContext,
  options: InspectorPlace,
  permit: MarkPermit,
): Promise<Inspector> {
  const { clock, log, recorder, scope, cloud, bus } = context;
  const inspector = createInspector(options.inspectorType, {
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
  await inspector.start();
  scope.defer('inspector', () => inspector.stop());
  log.info('the Inspector takes events', { url: inspector.eventsUrl });
  recorder.stamp('scenario.address-given', 'inspector', { what: 'Inspector', url: inspector.eventsUrl });
  return inspector;
}
