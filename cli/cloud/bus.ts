import type { Scope } from '../../core/scope.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import { isSimulated } from '../../openstack/doctor-simulator.ts';
import type { Session, SessionOptions } from '../../openstack/session.ts';
import type { BrokerConnector } from '../../simulator/kit/amqp-broker.ts';
import type { World } from '../world.ts';

/** What a message bus is opened with. */
export interface BusRequest {
  /** The messaging URL; undefined where none is given. */
  readonly transportUrl: string | undefined;
  readonly session: SessionOptions;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** The bus that the messaging URL names, else the one that a simulated cloud offers. @throws DoctorError `BUS_…` */
export async function openBusOf(session: Session, request: BusRequest): Promise<Bus | undefined> {
  const named = await openBus(request);
  if (named !== undefined || !isSimulated(session)) return named;
  const { openSimulatorBus } = await import('../../openstack/bus/simulator.ts');
  const offered = await openSimulatorBus({ ...request.session, session });
  if (offered !== undefined) request.scope.defer('message bus', () => offered.close());
  return offered;
}

/** The bus that the messaging URL names; undefined without one. @throws DoctorError `BUS_…` */
export async function openBus(request: BusRequest): Promise<Bus | undefined> {
  const { transportUrl, session, scope, signal } = request;
  if (transportUrl === undefined) return undefined;
  const { openRabbitBus } = await import('../../openstack/bus/rabbit.ts');
  const bus = await openRabbitBus({ transportUrl, ...session, signal });
  scope.defer('message bus', () => bus.close());
  return bus;
}

/** Connects an embedded cloud to the RabbitMQ of the messaging URL; undefined without one. */
export async function busConnector(
  { clock, signal }: Pick<World, 'clock' | 'signal'>,
  transportUrl: string | undefined,
): Promise<BrokerConnector | undefined> {
  if (transportUrl === undefined) return undefined;
  const [{ connectBroker }, { parseTransportUrl }] = await Promise.all([
    import('../../openstack/bus/connect.ts'),
    import('../../openstack/bus/transport-url.ts'),
  ]);
  const url = parseTransportUrl(transportUrl);
  return (closing) => connectBroker(url, { clock, signal: AbortSignal.any([closing, signal]) });
}
