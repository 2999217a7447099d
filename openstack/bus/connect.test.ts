import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { connectBroker } from './connect.ts';
import { parseTransportUrl } from './transport-url.ts';

const clock = systemClock();
const connect = (url: string, more: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  connectBroker(parseTransportUrl(url), { clock, timeoutMs: 2_000, ...more });

/** A server that is no broker; returns `127.0.0.1:<port>`. */
async function impostor(greet: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    greet(socket);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port of this machine that nobody listens on. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => void server.close(() => done()));
  return `127.0.0.1:${port}`;
}

const web = (socket: Socket): void =>
  void socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
const silent = (): void => {};

describe('a broker that cannot be connected to', () => {
  it('is unreachable when nobody listens', async () => {
    const place = await freePort();
    await expect(connect(`rabbit://u:p@${place}/`)).rejects.toMatchObject({
      code: 'BUS_UNREACHABLE',
      message: `The message bus at ${place} cannot be reached: connect ECONNREFUSED ${place}.`,
    });
  });

  it('is unreachable when it does not answer in time, and the deadline is named', async () => {
    const place = await impostor(silent);
    await expect(connect(`rabbit://u:p@${place}/`, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'BUS_UNREACHABLE',
      message: `The message bus at ${place} did not answer within 0.1 s.`,
    });
    await expect(connect(`rabbit://u:p@${place}/?ssl=1`, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'BUS_UNREACHABLE',
    });
  });

  it.each([
    ['a web server', web],
    ['an SSH server', (socket: Socket): void => void socket.write('SSH-2.0-OpenSSH_9.2\r\n')],
    ['AMQP 1.0', (socket: Socket): void => void socket.end(Buffer.from('AMQP\0\u0001\0\0'))],
    ['one that hangs up', (socket: Socket): void => void socket.end()],
  ])('is no broker when it is %s', async (_name, greet) => {
    const place = await impostor(greet);
    await expect(connect(`rabbit://u:p@${place}/`)).rejects.toMatchObject({ code: 'NOT_A_BROKER' });
  });

  it('does not speak TLS when it answers in plain words', async () => {
    const place = await impostor(web);
    await expect(connect(`rabbit://u:p@${place}/?ssl=1`)).rejects.toMatchObject({
      code: 'BUS_TLS_FAILED',
      message: `The message bus at ${place} does not speak TLS.`,
    });
  });

  it('is reported with the reason of each host, the most specific first', async () => {
    const nobody = await freePort();
    const place = await impostor(web);
    const attempt = connect(`rabbit://u:p@${nobody},u:p@${place}/`);
    await expect(attempt).rejects.toMatchObject({ code: 'NOT_A_BROKER' });
    await expect(attempt).rejects.toThrow(nobody);
    await expect(attempt).rejects.toThrow(place);
  });

  it('is given up when the run is interrupted', async () => {
    const stop = new AbortController();
    const place = await impostor(() => stop.abort(new Error('interrupted')));
    await expect(connect(`rabbit://u:p@${place}/`, { signal: stop.signal })).rejects.toThrow('interrupted');
  });

  it.each(['ssl_ca_file', 'ssl_cert_file', 'ssl_key_file'])(
    'is not tried when %s is missing',
    async (option) => {
      await expect(connect(`rabbit://u:p@127.0.0.1:1/?ssl=1&${option}=/nonexistent`)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(
          `${option} of the transport URL, /nonexistent, cannot be read`,
        ) as string,
      });
    },
  );

  it('is not tried with a file that is no PEM', async () => {
    const here = new URL(import.meta.url).pathname;
    await expect(connect(`rabbit://u:p@127.0.0.1:1/?ssl=1&ssl_ca_file=${here}`)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });
});
