import type { Channel } from 'amqplib';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { connectBroker } from '../../openstack/bus/connect.ts';
import { parseTransportUrl } from '../../openstack/bus/transport-url.ts';

/**
 * A channel to look at a broker with; it is closed when the test is over. A refusal closes it, too, and so does the
 * end of the broker.
 */
export async function brokerChannel(url: string): Promise<Channel> {
  const { model } = await connectBroker(parseTransportUrl(url), { clock: systemClock() });
  let isClosed = false;
  model.on('error', () => {});
  model.on('close', () => void (isClosed = true));
  onTestFinished(() => (isClosed ? undefined : model.close()));
  const channel = await model.createChannel();
  channel.on('error', () => {});
  return channel;
}
