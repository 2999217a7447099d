import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Interrupted } from '../../cli/world.ts';
import { systemClock } from '../../core/clock.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { livingCloud } from '../support/living-cloud.ts';
import { untilLedgerSays } from '../support/run-ledger.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
const clock = systemClock();
let cloud: EmbeddedCloud;
beforeAll(async () => {
  cloud = await livingCloud();
});
afterAll(async () => {
  await cloud.close();
  await bench.close();
});

/** A proxy before Keystone that answers the deletion of a project with a byte each 20 ms, for ever. */
async function drippingKeystone(): Promise<{ readonly url: string; readonly dripped: Promise<void> }> {
  const target = new URL(cloud.openrc['OS_AUTH_URL'] ?? '');
  let began = (): void => {};
  const dripped = new Promise<void>((resolve) => (began = resolve));
  const pass = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '' } = incoming;
    if (method === 'DELETE' && url.includes('/projects/')) {
      response.writeHead(200);
      const cancel = clock.every(20, () => (response.destroyed ? cancel() : response.write(' ')));
      return began();
    }
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = incoming.headers;
    const answer = await request(`${target.origin}${url}`, {
      method: method as 'GET',
      headers,
      body: chunks.length === 0 ? null : Buffer.concat(chunks),
    });
    const text = (await answer.body.text()).replaceAll(target.origin, origin());
    const {
      'content-length': _answered,
      connection: _kept,
      'transfer-encoding': _encoding,
      ...rest
    } = answer.headers;
    response.writeHead(answer.statusCode, rest as Record<string, string>).end(text);
  };
  const server = createServer((incoming, response) => void pass(incoming, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return { url: `${origin()}${target.pathname}`, dripped };
}

it('a second Ctrl-C ends a teardown that hangs, and names what is left', async () => {
  const { url, dripped } = await drippingKeystone();
  const stop = new AbortController();
  const abandon = new AbortController();
  const running = bench.run(
    ['test', '--quiet', '--no-preflight', '--consumer-port', '0', '--inspector-port', '0'],
    {
      env: { ...cloud.openrc, OS_AUTH_URL: url, HOME: '/nonexistent', PATH: '/usr/local/bin:/usr/bin:/bin' },
      signal: stop.signal,
      abandon: abandon.signal,
    },
  );
  const early = running.then(({ stderr }) => Promise.reject(new Error(`it ended early: ${stderr}`)));
  await Promise.race([early, untilLedgerSays(`${bench.folder}/runs`, /"kind":"network"/)]);
  early.catch(() => {});
  stop.abort(new Interrupted('SIGINT'));
  await dripped;
  abandon.abort(new Interrupted('SIGINT'));
  const { exitCode, stderr } = await running;
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(
    /this is left behind, and `doctor cleanup \d{8}-\d{6}-[0-9a-f]{6}` takes it back:\n/,
  );
  expect(stderr).toMatch(/^ {2}project doctor$/m);
  expect(stderr).toContain('ended at once, as asked');
});
