import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../core/log.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import type { Clock } from '../../core/clock.ts';
import type { RunningProbe } from './contract.ts';
import { udpProbe } from './udp-probe.ts';

const INTERVAL_MS = 10;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An echo service whose answers a test can change. */
async function echoService() {
  const socket = createSocket('udp4');
  const service = {
    socket,
    port: 0,
    seen: [] as Buffer[],
    answer: (message: Buffer, from: RemoteInfo): void => socket.send(message, from.port, from.address),
  };
  socket.on('message', (message, from) => {
    service.seen.push(message);
    service.answer(message, from);
  });
  await bound(socket);
  service.port = socket.address().port;
  return service;
}

async function bound(socket: Socket): Promise<void> {
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  closers.push(() => new Promise<void>((done) => void socket.close(() => done())));
}

async function probing(port: number | undefined, clock: Clock) {
  const notices: string[] = [];
  const host = {
    name: 'compute-1',
    address: '127.0.0.1',
    ...(port === undefined ? {} : { heartbeatPort: port }),
  };
  const listener = {
    onReply: () => void notices.push('reply'),
    onMiss: () => void notices.push('miss'),
    onBroken: () => void notices.push('broken'),
    onTrouble: (reason: string) => void notices.push(reason),
  };
  const running: RunningProbe = await udpProbe(host, listener, {
    intervalMs: INTERVAL_MS,
    clock,
    log: silentLog,
  });
  closers.push(() => running.stop());
  return { notices, running };
}

/** Lets the event loop read its sockets. */
async function letRead(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((done) => void setImmediate(done));
}

/** A clock whose only timer the test rings itself, as often as it likes without the event loop turning. */
function bell(): { clock: Clock; ring: (times: number) => void } {
  let callback: (() => void) | undefined;
  const clock: Clock = {
    ...fakeClock(),
    every(_intervalMs, ring) {
      callback = ring;
      return () => {};
    },
  };
  return {
    clock,
    ring: (times) => {
      for (let count = 0; count < times; count += 1) callback?.();
    },
  };
}

describe('the udp probe', () => {
  it('hears each answer of an echo service', async () => {
    const clock = fakeClock();
    const echo = await echoService();
    const { notices } = await probing(echo.port, clock);
    await clock.advance(10 * INTERVAL_MS);
    expect(notices).toEqual(Array.from({ length: 11 }, () => 'reply'));
  });

  it('counts each interval of silence', async () => {
    const clock = fakeClock();
    const echo = await echoService();
    const { notices } = await probing(echo.port, clock);
    await clock.advance(INTERVAL_MS);
    echo.answer = () => {};
    await clock.advance(4 * INTERVAL_MS);
    // The first tick of the silence still judges the interval before it.
    expect(notices).toEqual(['reply', 'reply', 'miss', 'miss', 'miss']);
  });

  it('gives no credit for foreign, altered, early and repeated datagrams', async () => {
    const clock = fakeClock();
    const echo = await echoService();
    const stranger = createSocket('udp4');
    await bound(stranger);
    const { notices } = await probing(echo.port, clock);
    await clock.advance(INTERVAL_MS);
    const answered = echo.seen.at(-1) as Buffer;
    echo.answer = (message, from) => {
      const altered = Buffer.from(message);
      altered.writeUInt8(altered.readUInt8(0) ^ 1, 0);
      const early = Buffer.from(message);
      early.writeUInt32BE(message.readUInt32BE(8) + 1000, 8);
      const longer = Buffer.concat([message, Buffer.from('!')]);
      for (const forged of [answered, altered, early, longer, Buffer.alloc(0)]) {
        echo.socket.send(forged, from.port, from.address);
      }
      stranger.send(message, from.port, from.address);
    };
    notices.length = 0;
    await clock.advance(4 * INTERVAL_MS);
    expect(notices).toEqual(['miss', 'miss', 'miss']);
  });

  it('is not fooled by a pause of this process', async () => {
    const { clock, ring } = bell();
    const echo = await echoService();
    const { notices } = await probing(echo.port, clock);
    await letRead();
    for (let round = 0; round < 3; round += 1) {
      ring(50);
      await letRead();
    }
    expect(notices).not.toContain('miss');
  });

  it('counts a pause of this process in a real silence as one interval', async () => {
    const { clock, ring } = bell();
    const echo = await echoService();
    const { notices } = await probing(echo.port, clock);
    await letRead();
    echo.answer = () => {};
    ring(1);
    await letRead();
    notices.length = 0;
    ring(50);
    await letRead();
    expect(notices).toEqual(['miss']);
  });

  it('takes a closed port for silence', async () => {
    const clock = fakeClock();
    const closed = createSocket('udp4');
    const listening = once(closed, 'listening');
    closed.bind(0, '127.0.0.1');
    await listening;
    const { port } = closed.address();
    await new Promise<void>((done) => void closed.close(() => done()));
    const { notices } = await probing(port, clock);
    await clock.advance(4 * INTERVAL_MS);
    expect(notices).toEqual(['miss', 'miss', 'miss', 'miss']);
  });

  it('refuses a host without an echo service', async () => {
    await expect(probing(undefined, fakeClock())).rejects.toMatchObject({
      code: 'PROBE_UNAVAILABLE',
      message: expect.stringContaining('compute-1') as string,
    });
  });

  it('is quiet once it is stopped', async () => {
    const clock = fakeClock();
    const echo = await echoService();
    const { notices, running } = await probing(echo.port, clock);
    await clock.advance(INTERVAL_MS);
    notices.length = 0;
    await running.stop();
    await running.stop();
    await clock.advance(10 * INTERVAL_MS);
    expect(notices).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
