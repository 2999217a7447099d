import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { createRecorder } from '../../../record/recorder.ts';
import { isNamed } from '../../../record/trace-events.ts';
import type { TraceEventName } from '../../../record/trace-events.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import type { FakeClock } from '../../../core/testing/fake-clock.ts';
import { lateClock } from '../../../core/testing/late-clock.ts';
import type { HostDownEvent } from '../../inspector/contract.ts';
import { openHttpSender } from '../../inspector/http-sender.ts';
import type { WatchedHost } from '../../probes/contract.ts';
import { sampleMonitor } from './sample.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A host with an echo service and a link. */
async function startHost(name: string): Promise<WatchedHost & { up: boolean; ignores: number }> {
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  closers.push(() => new Promise<void>((done) => void socket.close(() => done())));
  const host = { name, address: '127.0.0.1', heartbeatPort: socket.address().port, up: true, ignores: 0 };
  socket.on('message', (message, from) => {
    host.ignores -= 1;
    if (host.up && host.ignores < 0) socket.send(message, from.port, from.address);
  });
  return host;
}

/** An Inspector that keeps the events that it gets, and answers as a test wants. */
async function startInspector(port = 0) {
  const app: FastifyInstance = fastify({ forceCloseConnections: true });
  const inspector = {
    app,
    url: '',
    events: [] as HostDownEvent[],
    connections: 0,
    statuses: [] as number[],
    onPut: () => {},
  };
  app.server.on('connection', () => {
    inspector.connections += 1;
  });
  app.put<{ Body: HostDownEvent[] }>('/events', async (request, reply) => {
    if (request.body.length === 0) return {};
    inspector.onPut();
    inspector.events.push(...request.body);
    return reply.code(inspector.statuses.shift() ?? 200).send({});
  });
  inspector.url = `${await app.listen({ host: '127.0.0.1', port })}/events`;
  closers.push(() => app.close());
  return inspector;
}

async function watching(hosts: readonly WatchedHost[], inspectorUrl: string, clock: FakeClock = fakeClock()) {
  const recorder = createRecorder(clock);
  const started = sampleMonitor.start({
    hosts,
    probe: 'udp',
    openSender: () => openHttpSender({ url: inspectorUrl, clock, log: silentLog }),
    clock,
    log: silentLog,
    recorder,
  });
  const monitor = await until(clock, started);
  closers.push(() => monitor.stop());
  const recorded = <Name extends TraceEventName>(name: Name) => recorder.events.filter(isNamed(name));
  return { monitor, clock, recorder, recorded };
}

/** Moves time on until a promise is settled. */
async function until<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  const settled: boolean[] = [];
  const settle = (): void => void settled.push(true);
  promise.then(settle, settle);
  while (settled.length === 0) await clock.advance(2);
  return promise;
}

/** Moves time on until a condition holds. */
async function advanceTo(clock: FakeClock, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !holds(); turn += 1) await clock.advance(10);
}

describe('the sample monitor', () => {
  it('reports a host that falls silent, once, on a connection that was open before', async () => {
    const inspector = await startInspector();
    const [host, healthy] = [await startHost('compute-1'), await startHost('compute-2')];
    const { clock, recorded } = await watching([host, healthy], inspector.url);
    const connectionsBefore = inspector.connections;
    await clock.advance(100);
    expect(recorded('monitor.detected')).toEqual([]);

    host.up = false;
    await clock.advance(50);
    await advanceTo(clock, () => inspector.events.length > 0);
    await clock.advance(1_000);

    expect(recorded('monitor.detected')).toEqual([
      expect.objectContaining({
        source: 'monitor',
        data: { host: 'compute-1', lateMs: 0, intervalMs: 10, misses: 3 },
      }),
    ]);
    expect(inspector.events).toHaveLength(1);
    expect(inspector.connections).toBe(connectionsBefore);
    expect(inspector.events[0]).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
      type: 'compute.host.down',
      details: {
        hostname: 'compute-1',
        source: 'doctor_monitor',
        cause: 'link-down',
        severity: 'critical',
        status: 'down',
        monitor: 'monitor1',
        monitor_id: 'monitor1',
        monitor_event_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    });
  });

  it('says how late its own process ran before a report', async () => {
    const inspector = await startInspector();
    const host = await startHost('compute-1');
    const clock = lateClock();
    const { recorded } = await watching([host], inspector.url, clock);
    await clock.advance(100);
    host.up = false;
    await clock.block(60);
    await advanceTo(clock, () => recorded('monitor.detected').length > 0);
    const lateMs = Number(recorded('monitor.detected')[0]?.data.lateMs);
    // The meter looks at the clock every 10 ms.
    expect(lateMs).toBeGreaterThanOrEqual(50);
    expect(lateMs).toBeLessThanOrEqual(60);
  });

  it('does not take its own lateness for a silence of the host', async () => {
    const inspector = await startInspector();
    const host = await startHost('compute-1');
    const clock = lateClock();
    const { recorded } = await watching([host], inspector.url, clock);
    await clock.advance(100);
    // On a machine that is busy, the host answers late, too.
    for (let busy = 0; busy < 10; busy += 1) {
      host.up = false;
      for (let pause = 0; pause < 4; pause += 1) await clock.block(25);
      host.up = true;
      await clock.advance(20);
    }
    expect(recorded('monitor.detected')).toEqual([]);
  });

  it('reads the answers that wait before it reports, where its process was late', async () => {
    const inspector = await startInspector();
    const host = await startHost('compute-1');
    const clock = lateClock();
    const { recorded } = await watching([host], inspector.url, clock);
    const silence = async (): Promise<void> => {
      // The answer to the next probe is under way when the third miss is counted.
      host.ignores = 3;
      await clock.advance(200);
    };
    await clock.block(60);
    await silence();
    expect(recorded('monitor.detected')).toEqual([]);
    await clock.advance(2_000);
    await silence();
    expect(recorded('monitor.detected')).toHaveLength(1);
  });

  it('detects a fault however late its process is all the time', async () => {
    const inspector = await startInspector();
    const host = await startHost('compute-1');
    const clock = lateClock();
    const { recorded } = await watching([host], inspector.url, clock);
    await clock.advance(100);
    host.up = false;
    const silentFromUs = clock.wallUs();
    for (let pause = 0; pause < 40; pause += 1) await clock.block(40);
    expect(recorded('monitor.detected')).toHaveLength(1);
    expect((recorded('monitor.detected')[0]?.atUs ?? 0) - silentFromUs).toBeLessThanOrEqual(300_000);
  });

  it('detects at the third miss, and stamps before it sends', async () => {
    const inspector = await startInspector();
    const host = await startHost('compute-1');
    const { clock, recorder } = await watching([host], inspector.url);
    await clock.advance(100);
    host.up = false;
    const silentFromUs = clock.wallUs();
    let stampedBefore = false;
    inspector.onPut = () => {
      stampedBefore = recorder.events.some(({ event }) => event === 'monitor.detected');
    };
    await clock.advance(45);
    await advanceTo(clock, () => inspector.events.length > 0);
    const detected = recorder.events.find(({ event }) => event === 'monitor.detected');
    expect((detected?.atUs ?? 0) - silentFromUs).toBeGreaterThanOrEqual(30_000);
    expect((detected?.atUs ?? 0) - silentFromUs).toBeLessThanOrEqual(40_000);
    expect(stampedBefore).toBe(true);
  });

  it('reports the next fault of the same host as another', async () => {
    const inspector = await startInspector();
    const host = await startHost('compute-1');
    const { clock } = await watching([host], inspector.url);
    for (let fault = 1; fault <= 2; fault += 1) {
      host.up = false;
      await clock.advance(100);
      await advanceTo(clock, () => inspector.events.length >= fault);
      host.up = true;
      await clock.advance(100);
    }
    const ids = inspector.events.map(({ details }) => details.monitor_event_id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  it('tries again when the Inspector fails, with the same event, and records it', async () => {
    const inspector = await startInspector();
    inspector.statuses.push(503, 500);
    const host = await startHost('compute-1');
    const { clock, recorded } = await watching([host], inspector.url);
    host.up = false;
    await advanceTo(clock, () => inspector.events.length >= 3);
    await clock.advance(1_000);
    const ids = inspector.events.map(({ details }) => details.monitor_event_id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(recorded('monitor.detected')).toHaveLength(1);
    expect(recorded('monitor.report-failed').map(({ data }) => data)).toEqual([
      { host: 'compute-1', reason: 'the Inspector answered 503' },
      { host: 'compute-1', reason: 'the Inspector answered 500' },
    ]);
  });

  it('does not repeat an event that the Inspector refuses', async () => {
    const inspector = await startInspector();
    inspector.statuses.push(400);
    const host = await startHost('compute-1');
    const { clock, recorded } = await watching([host], inspector.url);
    host.up = false;
    await advanceTo(clock, () => recorded('monitor.report-failed').length > 0);
    await clock.advance(1_000);
    expect(inspector.events).toHaveLength(1);
  });

  it('starts without an Inspector and finds it when there is something to report', async () => {
    const first = await startInspector();
    const { port } = new URL(first.url);
    await first.app.close();
    const host = await startHost('compute-1');
    const { clock, recorded } = await watching([host], first.url);
    host.up = false;
    await advanceTo(clock, () => recorded('monitor.report-failed').length > 0);
    const second = await startInspector(Number(port));
    await advanceTo(clock, () => second.events.length > 0);
    expect(second.events).toHaveLength(1);
  });

  it('names the hosts that never answer', async () => {
    const inspector = await startInspector();
    const [answers, silent] = [await startHost('compute-1'), await startHost('compute-2')];
    silent.up = false;
    const clock = fakeClock();
    await expect(watching([answers, silent], inspector.url, clock)).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      message: expect.stringMatching(/Last seen: no answer from compute-2\.$/) as string,
    });
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer and says nothing once it is stopped', async () => {
    const inspector = await startInspector();
    const host = await startHost('compute-1');
    const { monitor, clock, recorded } = await watching([host], inspector.url);
    await monitor.stop();
    host.up = false;
    await clock.advance(1_000);
    expect(recorded('monitor.detected')).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
