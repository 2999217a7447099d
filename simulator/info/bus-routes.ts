import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import { newToken } from '../../core/ids.ts';
import type { BusMessage, MessageBroker } from '../kit/contracts.ts';
import { ServiceFault } from '../kit/service-fault.ts';
import { contextOf } from '../kit/service.ts';

/** Lets a listener distinguish an idle stream from a dead one. */
const HEARTBEAT_MS = 5_000;

/** Paths with their own token, which is valid as long as the cloud runs. */
export const BUS_PATHS = { stream: '/v1/bus/stream', messages: '/v1/bus/messages' } as const;

/**
 * The bus of an embedded cloud for external programs: an administrator gets its token, listens through a stream of
 * server-sent events (WHATWG HTML, "Server-sent events") and publishes with POST.
 */
export function busRoutes(app: FastifyInstance, broker: MessageBroker, clock: Clock): void {
  const token = newToken();
  const requireToken = ({ headers }: FastifyRequest): void => {
    if (!isSame(headers.authorization ?? '', `Bearer ${token}`))
      throw new ServiceFault(401, "This is not the token of this cloud's message bus.");
  };
  app.get('/v1/bus', (request) => {
    if (!contextOf(request).isAdmin)
      throw new ServiceFault(403, 'The message bus is for administrators alone.');
    return Promise.resolve({ token });
  });
  app.get<{ Querystring: { exchange?: string | string[] } }>(BUS_PATHS.stream, (request, reply) => {
    requireToken(request);
    const exchanges = [request.query.exchange ?? []].flat();
    if (exchanges.length === 0) throw new ServiceFault(400, 'No exchange is named.');
    stream(reply, new Set(exchanges), broker, clock);
  });
  app.post(BUS_PATHS.messages, async (request, reply) => {
    requireToken(request);
    const { exchange, routing_key, message } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof exchange !== 'string' || typeof routing_key !== 'string' || typeof message !== 'string')
      throw new ServiceFault(400, 'A message has exchange, routing_key and message, each a text.');
    broker.publish(exchange, routing_key, Buffer.from(message));
    return reply.code(204).send();
  });
}

function stream(
  reply: FastifyReply,
  exchanges: ReadonlySet<string>,
  broker: MessageBroker,
  clock: Clock,
): void {
  reply.hijack();
  const { raw } = reply;
  const send = ({ exchange, routingKey, body }: BusMessage): void => {
    const data = JSON.stringify({ exchange, routing_key: routingKey, message: body.toString() });
    raw.write(`data: ${data}\n\n`);
  };
  const stops = [...exchanges].map((exchange) => broker.subscribe(exchange, '#', send));
  stops.push(clock.every(HEARTBEAT_MS, () => void raw.write(':\n\n')));
  raw.on('close', () => stops.forEach((stop) => stop()));
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  // This line shows the listener that it misses nothing from here on.
  raw.write(':\n\n');
}

function isSame(given: string, wanted: string): boolean {
  const [left, other] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === other.length && timingSafeEqual(left, other);
}
