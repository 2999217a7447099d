import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { openHttp } from './http.ts';
import type { HttpOptions } from './http.ts';

const clock = systemClock();

/** A server, and a client whose deadlines are short. */
async function service(listener: RequestListener, options: Partial<HttpOptions> = {}) {
  const sockets = new Set<Socket>();
  const server = createServer(listener).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const credentials = { insecure: false };
  const http = openHttp({ clock, timeoutMs: 400, credentials, ...options });
  onTestFinished(async () => {
    await http.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/servers`;
  return { get: () => http.send({ service: 'compute', method: 'GET', url, headers: {} }), http, url };
}

/** Writes a byte each 20 ms, for ever: no pause is as long as a deadline. */
function drip(write: (text: string) => void, isOver: () => boolean): void {
  const cancel = clock.every(20, () => (isOver() ? cancel() : write('x')));
}

describe('an answer that never ends', () => {
  it('is given up in its body', async () => {
    const { get } = await service((_, response) => {
      response.writeHead(200);
      drip(
        (text) => response.write(text),
        () => response.destroyed,
      );
    });
    await expect(get()).rejects.toMatchObject({
      code: 'CLOUD_TIMEOUT',
      message: expect.stringContaining('did not answer GET /v2/servers in time') as string,
    });
  });

  it('is given up in its headers', async () => {
    const { get } = await service((request) => {
      const { socket } = request;
      socket.write('HTTP/1.1 200 OK\r\nx-long: ');
      drip(
        (text) => socket.write(text),
        () => socket.destroyed,
      );
    });
    await expect(get()).rejects.toMatchObject({ code: 'CLOUD_TIMEOUT' });
  });

  it('is given up behind a body that was streamed', async () => {
    const { http, url } = await service((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200);
        drip(
          (text) => response.write(text),
          () => response.destroyed,
        );
      });
    });
    const body = Readable.from(['image']);
    const sent = http.send({ service: 'image', method: 'PUT', url, headers: {}, body });
    await expect(sent).rejects.toMatchObject({ code: 'CLOUD_TIMEOUT' });
  });

  it('is not read beyond the limit', async () => {
    const { get } = await service((_, response) => response.end('x'.repeat(2 * 1024 * 1024)), {
      largestBodyBytes: 1024 * 1024,
      timeoutMs: 30_000,
    });
    await expect(get()).rejects.toMatchObject({
      code: 'CLOUD_UNEXPECTED',
      message: expect.stringContaining('the answer has more than 1 MiB') as string,
    });
  });
});

describe('a service that asks for patience', () => {
  /** Pauses are over at once, and count. */
  function hasty(): Clock & { readonly pausesMs: readonly number[] } {
    let passedMs = 0;
    const pausesMs: number[] = [];
    const delay = (ms: number): Promise<void> => {
      passedMs += ms;
      pausesMs.push(ms);
      return Promise.resolve();
    };
    return { ...clock, pausesMs, delay, monotonicMs: () => clock.monotonicMs() + passedMs };
  }

  it('is tried again while that fits into the time of the request', async () => {
    const own = hasty();
    const { get } = await service(
      (_, response) => response.writeHead(503, { 'retry-after': '9' }).end('busy'),
      { clock: own, timeoutMs: 30_000, totalMs: 20_000 },
    );
    expect(await get()).toMatchObject({ status: 503, body: 'busy' });
    expect(own.pausesMs).toEqual([9_000, 9_000]);
  });

  it('is sent a body that was streamed only once', async () => {
    const own = hasty();
    const { http, url } = await service(
      (request, response) =>
        void request.resume().on('end', () => response.writeHead(503, { 'retry-after': '1' }).end()),
      { clock: own, timeoutMs: 30_000 },
    );
    const body = Readable.from(['image']);
    const sent = await http.send({ service: 'image', method: 'PUT', url, headers: {}, body });
    expect(sent.status).toBe(503);
    expect(own.pausesMs).toEqual([]);
  });

  it('is not waited for when its pause does not fit', async () => {
    const own = hasty();
    const { get } = await service((_, response) => response.writeHead(429, { 'retry-after': '9' }).end(), {
      clock: own,
      timeoutMs: 30_000,
      totalMs: 5_000,
    });
    expect((await get()).status).toBe(429);
    expect(own.pausesMs).toEqual([]);
  });
});
