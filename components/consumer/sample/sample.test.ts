import { createConnection } from 'node:net';
import { once } from 'node:events';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { createRecorder } from '../../../record/recorder.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import type { ReceivedAlarm } from '../contract.ts';
import { sampleConsumer } from './sample.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function consuming(port = 0) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const consumer = await sampleConsumer.start({ ip: '127.0.0.1', port, clock, log: silentLog, recorder });
  closers.push(() => consumer.stop());
  return { consumer, clock, recorder };
}

/** An alarm as Aodh posts it. */
const alarm = (instanceId = 'vm-1', more: object = {}) => ({
  alarm_id: 'alarm-1',
  alarm_name: 'doctor_alarm0',
  severity: 'moderate',
  previous: 'insufficient data',
  current: 'alarm',
  reason: 'Event <id=1,event_type=compute.instance.update> hits the query.',
  reason_data: {
    type: 'event',
    event: {
      event_type: 'compute.instance.update',
      message_id: 'message-1',
      generated: '2026-01-02T03:04:05.678901',
      traits: [
        ['instance_id', 1, instanceId],
        ['state', 1, 'error'],
        ['memory_mb', 2, 512],
      ],
    },
  },
  ...more,
});

async function post(url: string, body: unknown, method = 'POST'): Promise<number> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(method === 'GET' ? {} : { body: text }) });
  await response.text();
  return response.status;
}

describe('an alarm', () => {
  it('reaches the listener at its address, and is stamped as called and as received', async () => {
    const { consumer, clock, recorder } = await consuming();
    const delivered: ReceivedAlarm[] = [];
    const inbox = consumer.subscribe({ stamp: true, onAlarm: (alarm) => void delivered.push(alarm) });
    expect(inbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/failure\/[0-9a-f]{32}$/);
    expect(await post(inbox.url, alarm())).toBe(200);
    const received = {
      alarmId: 'alarm-1',
      alarmName: 'doctor_alarm0',
      instanceId: 'vm-1',
      messageId: 'message-1',
      state: 'error',
      receivedUs: clock.wallUs(),
    };
    expect(inbox.alarms).toEqual([received]);
    expect(delivered).toEqual([received]);
    const data = { instanceId: 'vm-1', messageId: 'message-1', alarmId: 'alarm-1' };
    expect(recorder.events).toEqual([
      { atUs: clock.wallUs(), event: 'consumer.call-accepted', source: 'consumer', data },
      { atUs: clock.wallUs(), event: 'consumer.alarm-received', source: 'consumer', data },
    ]);
  });

  it('that is slow to come was called when its head came, and received when all of it had', async () => {
    const { consumer, clock, recorder } = await consuming();
    const inbox = consumer.subscribe({ stamp: true });
    const url = new URL(inbox.url);
    const body = JSON.stringify(alarm());
    const socket = createConnection(Number(url.port), url.hostname);
    await once(socket, 'connect');
    const beginUs = clock.wallUs();
    await clock.advance(10);
    socket.write(`POST ${url.pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`);
    await clock.advance(20);
    socket.write(body.slice(0, 100));
    await clock.advance(30);
    socket.end(body.slice(100));
    await once(socket, 'data');
    socket.destroy();
    expect(recorder.events.map(({ event, atUs }) => [event, atUs - beginUs])).toEqual([
      ['consumer.call-accepted', 10_000],
      ['consumer.alarm-received', 60_000],
    ]);
  });

  it('on a connection that is kept alive was called when it came, not when the connection did', async () => {
    const { consumer, clock, recorder } = await consuming();
    const inbox = consumer.subscribe({ stamp: true });
    const dispatcher = new Agent({ connections: 1 });
    closers.push(() => dispatcher.close());
    const beginUs = clock.wallUs();
    for (let count = 0; count < 2; count += 1) {
      await clock.advance(100);
      const response = await request(inbox.url, {
        method: 'POST',
        dispatcher,
        body: JSON.stringify(alarm()),
      });
      await response.body.dump();
    }
    const fired = recorder.events.filter(({ event }) => event === 'consumer.call-accepted');
    expect(fired.map(({ atUs }) => atUs - beginUs)).toEqual([100_000, 200_000]);
  });

  it('that comes again is recorded again', async () => {
    const { consumer, recorder } = await consuming();
    const inbox = consumer.subscribe({ stamp: true });
    await post(inbox.url, alarm());
    await post(inbox.url, alarm());
    expect(inbox.alarms).toHaveLength(2);
    expect(recorder.events.filter(({ event }) => event === 'consumer.alarm-received')).toHaveLength(2);
  });

  it('of a canary leaves no stamp', async () => {
    const { consumer, recorder } = await consuming();
    const inbox = consumer.subscribe({ stamp: false });
    await post(inbox.url, alarm());
    expect(inbox.alarms).toHaveLength(1);
    expect(recorder.events).toEqual([]);
  });

  it('reaches nobody else', async () => {
    const { consumer } = await consuming();
    const [mine, other] = [consumer.subscribe({ stamp: true }), consumer.subscribe({ stamp: true })];
    await post(mine.url, alarm());
    expect(other.alarms).toEqual([]);
  });

  it('is answered whatever its listener does', async () => {
    const { consumer } = await consuming();
    const rejects = consumer.subscribe({ stamp: true, onAlarm: () => Promise.reject(new Error('x')) });
    const throws = consumer.subscribe({
      stamp: true,
      onAlarm() {
        throw new Error('y');
      },
    });
    const hangs = consumer.subscribe({ stamp: true, onAlarm: () => new Promise<void>(() => {}) });
    for (const inbox of [rejects, throws, hangs]) expect(await post(inbox.url, alarm())).toBe(200);
  });
});

describe('the body of an alarm', () => {
  const { reason_data: reasonData } = alarm();

  it.each([
    ['keys nobody knows', alarm('vm-1', { extra: { deep: [1] } })],
    ['reason_data as text', alarm('vm-1', { reason_data: JSON.stringify(reasonData) })],
    ['no severity and no reason', { alarm_id: 'alarm-1', alarm_name: 'n', reason_data: reasonData }],
  ])('may have %s', async (_, body) => {
    const { consumer } = await consuming();
    const inbox = consumer.subscribe({ stamp: true });
    expect(await post(inbox.url, body)).toBe(200);
    expect(inbox.alarms).toMatchObject([{ alarmId: 'alarm-1', instanceId: 'vm-1', messageId: 'message-1' }]);
  });

  it('may name no VM', async () => {
    const { consumer } = await consuming();
    const inbox = consumer.subscribe({ stamp: true });
    const body = alarm('', { reason_data: { event: { event_type: 'x' } } });
    expect(await post(inbox.url, body)).toBe(200);
    expect(inbox.alarms).toMatchObject([{ instanceId: undefined, messageId: undefined, state: undefined }]);
  });

  it.each([
    ['nothing', ''],
    ['half a document', '{"alarm_id": "x", '],
    ['an array', '[]'],
    ['an empty object', '{}'],
    ['an id that is a number', alarm('x', { alarm_id: 7 })],
    ['reason_data that is not JSON', alarm('x', { reason_data: 'because' })],
    ['no reason_data', { alarm_id: 'x', alarm_name: 'n' }],
    ['traits that are none', alarm('x', { reason_data: { event: { traits: [['instance_id']] } } })],
  ])('may not be or have %s; then it is no alarm', async (_, body) => {
    const { consumer, recorder } = await consuming();
    const inbox = consumer.subscribe({ stamp: true });
    expect(await post(inbox.url, body)).toBe(400);
    expect(consumer.refused).toEqual({ 400: 1 });
    expect(inbox.alarms).toEqual([]);
    expect(recorder.events).toEqual([]);
    expect(await post(inbox.url, alarm())).toBe(200);
  });
});

describe('the consumer', () => {
  it('turns away and counts what is not for it, and goes on', async () => {
    const { consumer, recorder } = await consuming();
    const inbox = consumer.subscribe({ stamp: true });
    const origin = new URL(inbox.url).origin;
    expect(await post(`${origin}/failure/${'0'.repeat(32)}`, alarm())).toBe(404);
    expect(await post(`${origin}/failure`, alarm())).toBe(404);
    expect(await post(inbox.url, alarm(), 'PUT')).toBe(404);
    expect(await post(inbox.url, '', 'GET')).toBe(404);
    expect(await post(inbox.url, alarm('x', { padding: 'x'.repeat(1_048_576) }))).toBe(413);
    expect(consumer.refused).toEqual({ 404: 4, 413: 1 });
    expect(recorder.events).toEqual([]);
    expect(await post(inbox.url, alarm())).toBe(200);
  });

  it('knows an address no more that is closed', async () => {
    const { consumer } = await consuming();
    const inbox = consumer.subscribe({ stamp: true });
    inbox.close();
    expect(await post(inbox.url, alarm())).toBe(404);
    expect(inbox.alarms).toEqual([]);
  });

  it('says that its port is taken', async () => {
    const { consumer } = await consuming();
    const port = Number(new URL(consumer.subscribe({ stamp: false }).url).port);
    await expect(consuming(port)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      hint: expect.stringContaining('--consumer-port') as string,
    });
  });

  it('stops at once although somebody is connected, and may be stopped twice', async () => {
    const { consumer } = await consuming();
    const { port } = new URL(consumer.subscribe({ stamp: true }).url);
    const socket = createConnection(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    await consumer.stop();
    await closed;
    await expect(consumer.stop()).resolves.toBeUndefined();
  });
});
