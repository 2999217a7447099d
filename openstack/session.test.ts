import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { noBody, openSession } from './session.ts';

const FORBIDDEN = JSON.stringify({
  error: {
    code: 403,
    title: 'Forbidden',
    message: 'You are not authorized to perform the requested action.',
  },
});

/** A session at a cloud that forbids the first so many requests, and how many requests there were after the login. */
async function sessionWith(refusals: number) {
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const services = Object.entries({ identity: '/v3', compute: '/v2.1' }).map(([type, path]) => ({
        type,
        endpoints: [{ interface: 'public', region: 'One', url: url + path }],
      }));
      const token = JSON.stringify({ token: { user: { id: 'u' }, catalog: services } });
      response.writeHead(201, { 'content-type': 'application/json', 'x-subject-token': 't' }).end(token);
      return;
    }
    requests += 1;
    if (requests > refusals) response.writeHead(204).end();
    else response.writeHead(403, { 'content-type': 'application/json' }).end(FORBIDDEN);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const session = await openSession(
    {
      authUrl: `http://127.0.0.1:${port}/v3`,
      username: 'admin',
      password: 'pw',
      interface: 'public',
      insecure: false,
    },
    // A fake clock would have to be moved while a socket is waited for.
    { clock: systemClock(), log: silentLog },
  );
  onTestFinished(async () => {
    await session.close();
    server.close();
  });
  const remove = (type: string) => session.request(type, { method: 'DELETE', path: '/users/u' }, noBody);
  return { remove, requests: () => requests };
}

test('what Keystone forbids is asked once more: it may have judged by the token of another request', async () => {
  const { remove, requests } = await sessionWith(1);
  await remove('identity');
  expect(requests()).toBe(2);
});

test('what Keystone forbids twice is forbidden', async () => {
  const { remove, requests } = await sessionWith(2);
  await expect(remove('identity')).rejects.toMatchObject({ code: 'CLOUD_REFUSED' });
  expect(requests()).toBe(2);
});

test('what another service forbids is forbidden at once', async () => {
  const { remove, requests } = await sessionWith(1);
  await expect(remove('compute')).rejects.toMatchObject({ code: 'CLOUD_REFUSED' });
  expect(requests()).toBe(1);
});
