import { fastify } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../core/log.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { hostDownEvent } from '../monitor/host-down-event.ts';
import type { RequestFor } from './http-sender.ts';
import { openHttpSender } from './http-sender.ts';

const TOKEN = 'gAAAAAB';

/** An Inspector of another kind: it wants a Keystone token, and takes rows in place of southbound events. */
async function foreignInspector() {
  const rows: unknown[] = [];
  const reads: number[] = [];
  const app = fastify();
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers['x-auth-token'] === TOKEN) done();
    else reply.code(401).send({});
  });
  app.get('/v1/status', () => {
    reads.push(1);
    return {};
  });
  app.post('/v1/tables/events/rows', ({ body }) => {
    rows.push(body);
    return {};
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  return { url: `${origin}/v1/tables/events/rows`, rows, reads };
}

function sendingTo(url: string, token: string) {
  const headers = { 'x-auth-token': token };
  const requestFor: RequestFor = (event) =>
    event === undefined
      ? { method: 'GET', path: '/v1/status', headers }
      : { method: 'POST', headers, body: JSON.stringify({ id: event.details.hostname, at: event.time }) };
  const sender = openHttpSender({ url, requestFor, clock: fakeClock(), log: silentLog });
  onTestFinished(() => sender.close());
  return sender;
}

it('sends an event in the form and with the token that another Inspector wants', async () => {
  const inspector = await foreignInspector();
  const sender = sendingTo(inspector.url, TOKEN);
  await sender.warmUp();
  expect(inspector.reads.length).toBeGreaterThan(1);
  expect(inspector.rows).toEqual([]);
  expect(await sender.send(hostDownEvent('compute-1', 1_700_000_000_000_000))).toEqual({ taken: true });
  expect(inspector.rows).toEqual([{ id: 'compute-1', at: '2023-11-14T22:13:20.000000Z' }]);
});

it('reports a refusal as final, and a failed connection as one to repeat', async () => {
  const inspector = await foreignInspector();
  const event = hostDownEvent('compute-1', 0);
  expect(await sendingTo(inspector.url, 'other').send(event)).toEqual({
    taken: false,
    reason: 'the Inspector answered 401',
    final: true,
  });
  expect(await sendingTo('http://127.0.0.1:9/events', TOKEN).send(event)).toMatchObject({
    taken: false,
    final: false,
  });
});
