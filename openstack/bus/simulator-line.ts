import { Agent, request } from 'undici';
import { z } from 'zod';
import { DoctorError, messageOf, systemCodeOf } from '../../core/errors.ts';
import { eventData } from './event-stream.ts';
import { CHAIN_EXCHANGES } from './exchanges.ts';

/** A message as it lies on the bus. */
export interface RawMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
}

/** The HTTP side of a simulated cloud's bus. */
export interface SimulatorLine {
  /**
   * Listens to the chain's exchanges. Resolves when nothing is missed from now on.
   * @throws DoctorError `BUS_UNREACHABLE`, `BUS_REFUSED`
   */
  open(token: string, signal: AbortSignal): Promise<AsyncIterable<RawMessage>>;
  /** Publishes, in the order of the calls. @throws DoctorError `BUS_UNREACHABLE`, `BUS_REFUSED` */
  post(token: string, message: RawMessage): Promise<void>;
  close(): Promise<void>;
}

/** The stream carries a comment every 5 s: silence for three times as long means that it is dead. */
const SILENCE_LIMIT_MS = 15_000;
const POST_TIMEOUT_MS = 10_000;

const messageSchema = z.object({ exchange: z.string(), routing_key: z.string(), message: z.string() });

/** Creates a {@link SimulatorLine}. @param url the endpoint of type `doctor-simulator` */
export function createSimulatorLine(url: string): SimulatorLine {
  const listening = new Agent({ headersTimeout: SILENCE_LIMIT_MS, bodyTimeout: SILENCE_LIMIT_MS });
  // One connection, so that messages arrive in their order.
  const publishing = new Agent({
    connections: 1,
    headersTimeout: POST_TIMEOUT_MS,
    bodyTimeout: POST_TIMEOUT_MS,
  });
  return {
    async open(token, signal) {
      const query = CHAIN_EXCHANGES.map((exchange) => `exchange=${exchange}`).join('&');
      try {
        const { statusCode, body } = await request(`${url}/v1/bus/stream?${query}`, {
          dispatcher: listening,
          headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
          signal,
        });
        if (statusCode !== 200) throw refused(url, statusCode, await body.text());
        return messagesOf(body);
      } catch (error) {
        throw signal.aborted ? signal.reason : unreachable(url, error);
      }
    },
    async post(token, { exchange, routingKey, body: content }) {
      try {
        const { statusCode, body } = await request(`${url}/v1/bus/messages`, {
          dispatcher: publishing,
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ exchange, routing_key: routingKey, message: content.toString() }),
        });
        const text = await body.text();
        if (statusCode !== 204) throw refused(url, statusCode, text);
      } catch (error) {
        throw unreachable(url, error);
      }
    },
    async close() {
      await Promise.all([listening.destroy(), publishing.destroy()]);
    },
  };
}

async function* messagesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<RawMessage> {
  for await (const data of eventData(body)) {
    const { exchange, routing_key: routingKey, message } = messageSchema.parse(JSON.parse(data));
    yield { exchange, routingKey, body: Buffer.from(message) };
  }
}

function refused(url: string, status: number, text: string): DoctorError {
  return new DoctorError(
    'BUS_REFUSED',
    `The simulator at ${url} refused its message bus: ${status} ${text.slice(0, 200)}.`,
    { hint: 'If it was restarted, source its openrc again.' },
  );
}

function unreachable(url: string, error: unknown): DoctorError {
  if (error instanceof DoctorError) return error;
  const why = systemCodeOf(error) ?? messageOf(error);
  return new DoctorError('BUS_UNREACHABLE', `The message bus of the simulator at ${url} is lost: ${why}.`, {
    hint: 'Does `doctor simulator` still run?',
    cause: error,
  });
}
