import { createConnection } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../core/log.ts';
import { BODY_LIMIT_BYTES, readJson } from './body.ts';
import type { Gate } from './gate.ts';
import { openWebServer } from './server.ts';
import type { WebServer } from './server.ts';

const servers: WebServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A server that answers with the length of what it is sent. */
async function lengthServer(ip = '127.0.0.1', port = 0, gate: Gate = (url) => url) {
  const server = await openWebServer({
    name: 'Consumer',
    ip,
    port,
    portFlag: '--consumer-port',
    log: silentLog,
    gate,
    routes(app) {
      app.post('/length', ({ body }) => ({ length: (body as string | undefined)?.length ?? null }));
      app.post('/json', ({ body }) => ({ is: readJson(body) }));
      app.post('/broken', () => {
        throw new TypeError('a fault of ours');
      });
    },
  });
  servers.push(server);
  const post = async (path: string, body: string | Uint8Array<ArrayBuffer>, type?: string) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const response = await fetch(`${server.origin}${path}`, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { server, post };
}

describe('the server of a component', () => {
  it('takes a body of any content type, up to 1 MiB', async () => {
    const { post } = await lengthServer();
    for (const type of [undefined, 'application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      expect(await post('/length', '{"a":1}', type)).toEqual({ status: 200, body: { length: 7 } });
    }
    const bytes = new TextEncoder().encode('{}');
    expect(await post('/length', bytes)).toEqual({ status: 200, body: { length: 2 } });
    expect((await post('/length', 'x'.repeat(BODY_LIMIT_BYTES))).status).toBe(200);
  });

  it.each([BODY_LIMIT_BYTES + 1, 8 * BODY_LIMIT_BYTES])(
    'answers 413 to a sender of %i bytes, who hears it after sending all',
    async (size) => {
      const { server, post } = await lengthServer();
      for (let round = 0; round < 3; round += 1)
        expect((await post('/length', 'x'.repeat(size))).status).toBe(413);
      expect(server.refused).toEqual({ 413: 3 });
      expect((await post('/length', 'x')).status).toBe(200);
    },
  );

  it('cuts off a sender who never ends', async () => {
    const { server, post } = await lengthServer();
    const { port } = new URL(server.origin);
    const socket = createConnection(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
    socket.write('POST /length HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(0x1_0000)}\r\n`;
    const pump = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pump);
    socket.resume();
    pump();
    await closed;
    expect(server.refused).toEqual({ 413: 1 });
    expect((await post('/length', 'x')).status).toBe(200);
  });

  it('survives a sender who hangs up in the middle', async () => {
    const { server, post } = await lengthServer();
    const socket = createConnection(Number(new URL(server.origin).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /length HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
    socket.destroy();
    socket.on('error', () => {});
    expect((await post('/length', 'x')).status).toBe(200);
  });

  it.each([
    ['nothing', '', 'the body is empty'],
    ['blanks', '  \n', 'the body is empty'],
    ['half a document', '{"a": [1, ', 'the body is not JSON'],
    ['a million brackets', '['.repeat(1_000_000), 'the body is not JSON'],
  ])('answers 400 where JSON is due and %s comes', async (_, text, message) => {
    const { server, post } = await lengthServer();
    const answer = await post('/json', text);
    expect(answer).toEqual({ status: 400, body: { error: { code: 400, message, path: '' } } });
    expect(server.refused).toEqual({ 400: 1 });
  });

  it('counts what it turns away, and does not fall over its own faults', async () => {
    const { server, post } = await lengthServer();
    expect((await post('/nowhere', 'x')).status).toBe(404);
    expect((await fetch(`${server.origin}/length`)).status).toBe(404);
    expect((await post('/broken', 'x')).status).toBe(500);
    expect(server.refused).toEqual({ 404: 2, 500: 1 });
    expect((await post('/length', 'x')).status).toBe(200);
  });

  it('closes at once, with clients still connected', async () => {
    const { server } = await lengthServer();
    const socket = createConnection(Number(new URL(server.origin).port), '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    await server.close();
    await closed;
    await expect(fetch(server.origin)).rejects.toThrow();
  });

  it('says that a port is taken, and by which option to take another', async () => {
    const { server } = await lengthServer();
    const port = Number(new URL(server.origin).port);
    await expect(lengthServer('127.0.0.1', port)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `The Consumer cannot listen on 127.0.0.1:${port}: the port is taken.`,
      hint: expect.stringContaining('--consumer-port') as string,
    });
  });

  it('says that an address is not of this machine', async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737).
    await expect(lengthServer('192.0.2.1')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('listens on an IPv6 address, where there is one', async () => {
    const { server } = await lengthServer('::1').catch(() => ({ server: undefined }));
    if (server === undefined) return;
    expect(server.origin).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${server.origin}/nowhere`)).status).toBe(404);
  });
});
