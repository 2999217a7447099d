import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from 'undici';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { startCloud } from './cloud.ts';
import type { EmbeddedCloud } from './cloud.ts';

let cloud: EmbeddedCloud;
let token: string;
let endpoints: ReadonlyMap<string, string>;
const workDir = mkdtempSync(join(tmpdir(), 'doctor-empty-body-'));
beforeAll(async () => {
  const clock = systemClock();
  cloud = await startCloud({ hosts: 1, vcpus: 2, latency: 'none', seed: 1, clock, log: silentLog, workDir });
  await logIn(cloud.openrc);
});
afterAll(async () => {
  await cloud.close();
  await rm(workDir, { recursive: true, force: true });
});

interface Catalog {
  readonly token: { readonly catalog: readonly { type: string; endpoints: readonly { url: string }[] }[] };
}

async function logIn({
  OS_AUTH_URL: authUrl,
  OS_PASSWORD: password,
}: EmbeddedCloud['openrc']): Promise<void> {
  const domain = { id: 'default' };
  const identity = { methods: ['password'], password: { user: { name: 'admin', password, domain } } };
  const { headers, body } = await request(`${authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: 'admin', domain } } } }),
  });
  const { catalog } = ((await body.json()) as Catalog).token;
  token = String(headers['x-subject-token']);
  endpoints = new Map(catalog.map((service) => [service.type, service.endpoints[0]?.url ?? '']));
}

const JSON_TYPES = ['application/json', 'application/json; charset=UTF-8'];

async function answerTo(type: string, method: string, path: string, headers: Record<string, string>) {
  const { statusCode, body } = await request(`${endpoints.get(type)}${path}`, {
    method: method as 'GET',
    headers: { 'x-auth-token': token, ...headers },
  });
  return { status: statusCode, text: (await body.text()).replaceAll(/req-[0-9a-f-]+/g, 'req') };
}

/** Real words of the services for a body that they need and do not get. */
const NEEDED: readonly [string, string, string, number, string][] = [
  ['identity', 'POST', '/auth/tokens', 400, "'identity' is a required property"],
  ['identity', 'POST', '/users', 400, "'name' is a required property"],
  ['compute', 'POST', '/servers', 400, "None is not of type 'object'"],
  ['compute', 'POST', '/flavors', 400, "None is not of type 'object'"],
  ['compute', 'POST', '/os-keypairs', 400, "None is not of type 'object'"],
  ['compute', 'PUT', '/os-quota-sets/p1', 400, "None is not of type 'object'"],
  ['compute', 'POST', '/servers/x/action', 400, 'Malformed request body'],
  ['network', 'POST', '/v2.0/networks', 400, 'Resource body required'],
  ['network', 'PUT', '/v2.0/quotas/p1', 400, 'Resource body required'],
  ['image', 'POST', '/v2/images', 400, 'Body expected in request.'],
  ['alarming', 'POST', '/v2/alarms', 400, 'Missing argument: \\"data\\"'],
  ['orchestration', 'POST', '/stacks', 400, 'No stack name specified'],
];

/** Requests that take no body, or get by without one. */
const NEEDLESS: readonly [string, string, string][] = [
  ['identity', 'GET', '/users'],
  ['identity', 'DELETE', '/users/x'],
  ['identity', 'PATCH', '/users/x'],
  ['identity', 'PUT', '/projects/x/users/y/roles/z'],
  ['compute', 'GET', '/servers'],
  ['compute', 'DELETE', '/servers/x'],
  ['network', 'GET', '/v2.0/networks'],
  ['network', 'DELETE', '/v2.0/networks/x'],
  ['network', 'PUT', '/v2.0/networks/x'],
  ['image', 'GET', '/v2/images'],
  ['image', 'DELETE', '/v2/images/x'],
  ['image', 'PUT', '/v2/images/x/tags/y'],
  ['alarming', 'GET', '/v2/alarms'],
  ['alarming', 'POST', '/v2/query/alarms'],
  ['alarming', 'DELETE', '/v2/alarms/x'],
  ['orchestration', 'GET', '/stacks'],
  ['orchestration', 'DELETE', '/stacks/x/y'],
  ['doctor-simulator', 'GET', '/v1/hosts'],
];

describe('a request that says its empty body is JSON', () => {
  it.each(NEEDED)('to %s, %s %s, is refused in the words of the service', async (...asked) => {
    const [type, method, path, status, words] = asked;
    for (const contentType of JSON_TYPES) {
      const answer = await answerTo(type, method, path, { 'content-type': contentType });
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(wordsOf(type, words));
    }
  });

  it.each([...NEEDLESS, ...NEEDED])('to %s, %s %s, is answered as one without a body', async (...asked) => {
    const [type, method, path] = asked;
    const plain = await answerTo(type, method, path, {});
    for (const contentType of JSON_TYPES)
      expect(await answerTo(type, method, path, { 'content-type': contentType })).toEqual(plain);
  });

  it('and sends it in chunks is answered as one without a body', async () => {
    const { statusCode } = await request(`${endpoints.get('compute')}/servers/x`, {
      method: 'DELETE',
      headers: { 'x-auth-token': token, 'content-type': 'application/json' },
      body: Readable.from([]),
    });
    expect(statusCode).toBe(404);
  });
});

/** Glance answers with a page. */
const wordsOf = (type: string, words: string): string =>
  type === 'image' ? words.replaceAll("'", '&#x27;') : words;
