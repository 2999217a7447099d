import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { openSession } from './session.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;
}

/** A server that answers everything alike. */
function answering(status: number, type: string, body: string, token?: string): Promise<string> {
  const headers = { 'content-type': type, ...(token === undefined ? {} : { 'x-subject-token': token }) };
  return listening(createServer((_, response) => void response.writeHead(status, headers).end(body)));
}

/** A fake clock would have to be moved while a socket is waited for. */
const clock = systemClock();
const openAt = (authUrl: string, region?: string) =>
  openSession(
    {
      authUrl,
      username: 'admin',
      password: 'pw',
      interface: 'public',
      insecure: false,
      ...(region === undefined ? {} : { region }),
    },
    { clock, log: silentLog },
  );

const HTML = '<!DOCTYPE HTML><html><body><h1>Error response</h1><p>Error code: 501</p></body></html>';
const keystone = (code: number, title: string, message: string): string =>
  JSON.stringify({ error: { code, title, message } });

describe('a login', () => {
  it.each([
    [200, 'text/html', HTML],
    [401, 'text/html', HTML],
    [404, 'text/html', HTML],
    [405, 'text/plain', 'Method Not Allowed'],
    [500, 'text/html', HTML],
    [501, 'text/html', HTML],
    [404, 'application/json', keystone(404, 'Not Found', 'The resource could not be found.')],
    [400, 'application/json', '{"errors": ["no such route"]}'],
    [201, 'application/json', '{"token": {}}'],
  ])('that is answered %d %s is at no Keystone', async (status, type, body) => {
    await expect(openAt(await answering(status, type, body))).rejects.toMatchObject({
      code: 'NOT_OPENSTACK',
      message: expect.stringContaining(`status ${status}`) as string,
    });
  });

  it('at something that does not speak HTTP is at no Keystone', async () => {
    const url = await listening(createTcpServer((socket) => void socket.write('SSH-2.0-OpenSSH_9.2p1\r\n')));
    await expect(openAt(url)).rejects.toMatchObject({ code: 'NOT_OPENSTACK' });
  });

  it.each([401, 403])('that Keystone refuses with %d says whose it was', async (status) => {
    const body = keystone(status, 'Unauthorized', 'The request you have made requires authentication.');
    await expect(openAt(await answering(status, 'application/json', body))).rejects.toMatchObject({
      code: 'AUTH_REFUSED',
      message: expect.stringContaining('the login of admin') as string,
    });
  });

  it('that Keystone answers with another error of its own has its words, and no request id to search for', async () => {
    const body = keystone(500, 'Internal Server Error', 'An unexpected error prevented the server.');
    await expect(openAt(await answering(500, 'application/json', body))).rejects.toMatchObject({
      code: 'CLOUD_REFUSED',
      message: expect.stringContaining('An unexpected error prevented the server') as string,
      hint: "Check the service's log.",
    });
  });

  it('that a proxy answers for a Keystone that is down says so', async () => {
    await expect(openAt(await answering(502, 'text/html', HTML))).rejects.toMatchObject({
      code: 'CLOUD_REFUSED',
    });
  });

  describe('for a region', () => {
    const endpoint = (region: string) => ({ interface: 'public', region, url: 'http://127.0.0.1:9' });
    const catalog = [
      { type: 'compute', endpoints: [endpoint('Two'), endpoint('One')] },
      { type: 'image', endpoints: [endpoint('One')] },
    ];
    const body = JSON.stringify({ token: { user: { id: 'u' }, catalog } });

    it('that is not in the catalogue lists those that are', async () => {
      const url = await answering(201, 'application/json', body, 'token');
      await expect(openAt(url, 'nope')).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: `The region nope is not in the catalogue of ${url}; it has One, Two.`,
      });
    });

    it('that is in it, or for none, is a login', async () => {
      const url = await answering(201, 'application/json', body, 'token');
      for (const region of ['Two', undefined]) {
        const session = await openAt(url, region);
        expect(session.catalogHas('image')).toBe(true);
        await session.close();
      }
    });
  });
});
