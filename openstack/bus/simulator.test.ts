import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { CloudRefused } from '../errors.ts';
import type { Session } from '../session.ts';
import type { Outage, TappedNotification } from './contract.ts';
import { packNotification } from './envelope.ts';
import { openSimulatorBus } from './simulator.ts';

const clock = systemClock();
const SOON = { timeout: 60_000 };
const TOKEN = 'token of the bus';

/** The bus's side of a simulator, whose streams a test ends as it likes. */
async function simulator() {
  const streams: ServerResponse[] = [];
  const posted: Record<string, string>[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401).end();
      return;
    }
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
      streams.push(response);
      return;
    }
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      posted.push(JSON.parse(text) as Record<string, string>);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    streams,
    posted,
    asked,
    /** Says a notification on the newest stream. */
    publish(exchange: string, routing_key: string, eventType: string): void {
      const { body } = packNotification(
        { publisherId: 'test', eventType, priority: 'INFO', payload: {} },
        clock,
      );
      const data = JSON.stringify({ exchange, routing_key, message: body.toString() });
      streams.at(-1)?.write(`data: ${data}\n\n`);
    },
  };
}

/** A session that asks nobody. @param refusal the status that its bus is refused with */
function sessionFor(url: string, { isSimulated = true, refusal = 0, token = TOKEN } = {}): Session {
  return {
    catalogHas: () => isSimulated,
    endpoint: () => url,
    request: () =>
      refusal === 0
        ? Promise.resolve({ token })
        : Promise.reject(new CloudRefused('CLOUD_REFUSED', refusal, 'refused', '')),
  } as unknown as Session;
}

const open = async (session: Session) => {
  const bus = await openSimulatorBus({ session, clock, log: silentLog });
  if (bus !== undefined) onTestFinished(() => bus.close());
  return bus;
};

describe('the bus of a simulator', () => {
  it('hears a routing key on every exchange of the chain, and publishes', async () => {
    const { url, posted, asked, publish } = await simulator();
    const bus = await open(sessionFor(url));
    const seen: TappedNotification[] = [];
    const stop = await bus?.tap('alarming.sample', (notification) => void seen.push(notification));
    publish('aodh', 'alarming.sample', 'one');
    publish('aodh', 'alarm.all.sample', 'another key');
    publish('openstack', 'alarming.sample', 'two');
    await expect
      .poll(() => seen.map(({ eventType, exchange }) => [eventType, exchange]), SOON)
      .toEqual([
        ['one', 'aodh'],
        ['two', 'openstack'],
      ]);
    expect(asked[0]).toBe(
      '/v1/bus/stream?exchange=nova&exchange=ceilometer&exchange=aodh&exchange=openstack',
    );
    const { messageId } = (await bus?.notify({ publisherId: 'p', eventType: 'e', payload: {} })) ?? {};
    expect(posted).toMatchObject([{ exchange: 'openstack', routing_key: 'notifications.info' }]);
    expect(posted[0]?.['message']).toContain(messageId);
    await stop?.();
    publish('aodh', 'alarming.sample', 'three');
    await bus?.notify({ publisherId: 'p', eventType: 'e', payload: {} });
    expect(seen).toHaveLength(2);
  });

  it('says when its stream was lost, and goes on with the next', async () => {
    const { url, streams, publish } = await simulator();
    const bus = await open(sessionFor(url));
    const outages: Outage[] = [];
    const seen: string[] = [];
    bus?.onOutage((outage) => void outages.push(outage));
    await bus?.tap('notifications.info', ({ eventType }) => void seen.push(eventType));
    streams[0]?.end();
    await expect.poll(() => outages.length, SOON).toBe(2);
    expect(outages).toMatchObject([
      { reason: 'the simulator ended it' },
      { toUs: expect.any(Number) as number },
    ]);
    publish('nova', 'notifications.info', 'after it');
    await expect.poll(() => seen, SOON).toEqual(['after it']);
    streams[1]?.destroy();
    await expect.poll(() => outages.length, SOON).toBe(4);
  });

  it('is not there on another cloud, for another user, and beside a RabbitMQ', async () => {
    expect(await open(sessionFor('http://127.0.0.1:9', { isSimulated: false }))).toBeUndefined();
    expect(await open(sessionFor('http://127.0.0.1:9', { refusal: 403 }))).toBeUndefined();
    expect(await open(sessionFor('http://127.0.0.1:9', { refusal: 404 }))).toBeUndefined();
    await expect(open(sessionFor('http://127.0.0.1:9', { refusal: 500 }))).rejects.toThrow('refused');
  });

  it('says that it cannot be reached, or is refused', async () => {
    await expect(open(sessionFor('http://127.0.0.1:9'))).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
    const { url } = await simulator();
    await expect(open(sessionFor(url, { token: 'wrong' }))).rejects.toMatchObject({ code: 'BUS_REFUSED' });
  });
});
