import { beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { createLatency } from '../kit/latency.ts';
import { noFaultInjection } from '../kit/contracts.ts';
import { createIdentity } from './keystone.ts';

let app: FastifyInstance;
let token = '';
const user = { name: 'admin', domain: { id: 'default' }, password: 'pw' };
const identity = { methods: ['password'], password: { user } };

const send = async (
  method: 'GET' | 'POST' | 'PATCH',
  url: string,
  payload?: object,
): Promise<{ status: number; body: unknown; headers: Readonly<Record<string, unknown>> }> => {
  const answer = await app.inject({
    method,
    url,
    headers: { 'x-auth-token': token },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
};

beforeAll(async () => {
  const clock = systemClock();
  ({ app } = await createIdentity({
    clock,
    log: silentLog,
    latency: createLatency('none', 1, clock),
    catalog: [],
    base: () => 'http://127.0.0.1:5000/v3',
    adminPassword: 'pw',
    faultInjection: noFaultInjection(),
  }));
  const scope = { project: { name: 'admin', domain: { id: 'default' } } };
  const { headers } = await send('POST', '/v3/auth/tokens', { auth: { identity, scope } });
  token = String(headers['x-subject-token']);
});

const MALFORMED =
  'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';

describe('Keystone', () => {
  // As Keystone 22.0 (Zed) answers, without the part about its schema.
  it.each([
    ['/v3/auth/tokens', { auth: {} }, "'identity' is a required property"],
    ['/v3/auth/tokens', {}, "'identity' is a required property"],
    [
      '/v3/auth/tokens',
      { auth: { identity: {} } },
      "Invalid input for field 'identity': 'methods' is a required property",
    ],
    [
      '/v3/auth/tokens',
      { auth: { identity: { methods: 'x' } } },
      "Invalid input for field 'identity/methods': 'x' is not of type 'array'",
    ],
    [
      '/v3/auth/tokens',
      { auth: { identity: { methods: ['password'], password: { user: { id: 5, password: 'x' } } } } },
      "Invalid input for field 'identity/password/user/id': 5 is not of type 'string'",
    ],
    [
      '/v3/auth/tokens',
      { auth: { identity: { methods: ['token'], token: {} } } },
      "Invalid input for field 'identity/token': 'id' is a required property",
    ],
    [
      '/v3/auth/tokens',
      { auth: { identity, scope: { project: { id: 5 } } } },
      "Invalid input for field 'scope/project/id': 5 is not of type 'string'",
    ],
    [
      '/v3/auth/tokens',
      { auth: { identity, scope: 5 } },
      "Invalid input for field 'scope': 5 is not of type 'object', 'string'",
    ],
    [
      '/v3/auth/tokens',
      { auth: { identity: { methods: ['password'] } } },
      `Expecting to find password in identity. ${MALFORMED}`,
    ],
    [
      '/v3/auth/tokens',
      {
        auth: { identity: { methods: ['password'], password: { user: { name: 'admin', password: 'pw' } } } },
      },
      `Expecting to find domain in user. ${MALFORMED}`,
    ],
    ['/v3/projects', {}, "'name' is a required property"],
    ['/v3/projects', { project: { name: 5 } }, "Invalid input for field 'name': 5 is not of type 'string'"],
    ['/v3/projects', { project: { name: '' } }, "Invalid input for field 'name': '' is too short"],
    [
      '/v3/projects',
      { project: { name: ' ' } },
      String.raw`Invalid input for field 'name': ' ' does not match '[\\S]+'`,
    ],
    [
      '/v3/projects',
      { project: { name: 'a', description: 5 } },
      "Invalid input for field 'description': 5 is not of type 'string', 'null'",
    ],
    [
      '/v3/users',
      { user: { name: 'a', enabled: 'x' } },
      "Invalid input for field 'enabled': 'x' is not of type 'boolean'",
    ],
    ['/v3/roles', { role: {} }, "'name' is a required property"],
  ])('refuses POST %s %j in the words of its validator', async (url, payload, message) => {
    expect(await send('POST', url, payload)).toMatchObject({
      status: 400,
      body: { error: { code: 400, title: 'Bad Request', message } },
    });
  });

  it('refuses a change of nothing', async () => {
    const { body } = await send('POST', '/v3/roles', { role: { name: 'r' } });
    const { id } = (body as { role: { id: string } }).role;
    expect(await send('PATCH', `/v3/roles/${id}`, { role: {} })).toMatchObject({
      status: 400,
      body: { error: { message: '{} does not have enough properties' } },
    });
  });

  it('cuts off the blanks around a name', async () => {
    const { body } = await send('POST', '/v3/projects', { project: { name: ' vnf ' } });
    expect(body).toMatchObject({ project: { name: 'vnf' } });
  });

  it.each([
    ['without a token', () => app.inject({ method: 'GET', url: '/v3/projects' })],
    [
      'with a wrong password',
      () =>
        app.inject({
          method: 'POST',
          url: '/v3/auth/tokens',
          payload: {
            auth: { identity: { methods: ['password'], password: { user: { ...user, password: 'x' } } } },
          },
        }),
    ],
    [
      'with no password',
      () =>
        app.inject({
          method: 'POST',
          url: '/v3/auth/tokens',
          payload: {
            auth: {
              identity: { methods: ['password'], password: { user: { ...user, password: undefined } } },
            },
          },
        }),
    ],
  ])('names the login address to a client %s', async (_, ask) => {
    const answer = await ask();
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Keystone uri="http://127.0.0.1:5000/v3"');
    expect(answer.json()).toEqual({
      error: {
        code: 401,
        title: 'Unauthorized',
        message: 'The request you have made requires authentication.',
      },
    });
  });
});
