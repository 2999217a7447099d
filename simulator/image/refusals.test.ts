import { beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import type { RequestContext } from '../kit/contracts.ts';
import { createLatency } from '../kit/latency.ts';
import { rightsOf } from '../kit/policy.ts';
import { createImageService } from './glance.ts';

const ADMIN: RequestContext = {
  token: 't',
  userId: 'u',
  userName: 'admin',
  domainId: 'default',
  projectId: 'p',
  projectName: 'admin',
  roles: ['admin'],
  ...rightsOf('new', ['admin']),
};

let app: FastifyInstance;
let imageUrl = '';

beforeAll(async () => {
  const clock = systemClock();
  const tokens = {
    validate: () => ADMIN,
    projectExists: () => true,
    identityUrl: 'http://127.0.0.1:5000/v3',
  };
  const latency = createLatency('none', 1, clock);
  ({ app } = await createImageService({ clock, log: silentLog, tokens, latency }));
  const made = await send('POST', '/v2/images', { name: 'disk' });
  imageUrl = `/v2/images/${made.json<{ id: string }>().id}`;
});

function send(method: 'POST' | 'PATCH', url: string, body: object) {
  const type = method === 'PATCH' ? 'application/openstack-images-v2.1-json-patch' : 'application/json';
  const headers = { 'x-auth-token': 't', 'content-type': type };
  return app.inject({ method, url, headers, payload: JSON.stringify(body) });
}

/** The text of Glance's page. */
const wordsIn = (page: string): string =>
  /<\/h1>\n {2}(.*)<br \/><br \/>/.exec(page)?.[1]?.replaceAll('&#x27;', "'") ?? page;

describe('Glance', () => {
  // As Glance 25.0 (Zed) answers, without the part about its schema.
  it.each([
    [
      { disk_format: 'floppy' },
      "'floppy' is not one of [None, 'ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop']",
    ],
    [{ disk_format: 5 }, "5 is not of type 'null', 'string'"],
    [{ name: 5 }, "5 is not of type 'null', 'string'"],
    [{ visibility: 'x' }, "'x' is not one of ['community', 'public', 'private', 'shared']"],
    [{ visibility: 5 }, "5 is not of type 'string'"],
    [{ protected: 'x' }, "'x' is not of type 'boolean'"],
    [{ min_disk: 'x' }, "'x' is not of type 'integer'"],
    [{ min_ram: 1.5 }, "1.5 is not of type 'integer'"],
    [{ tags: 'x' }, "'x' is not of type 'array'"],
    [{ tags: [5] }, "5 is not of type 'string'"],
    [{ purpose: 5 }, "5 is not of type 'string'"],
    [
      { id: 'abc' },
      "'abc' does not match '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$'",
    ],
  ])('refuses %j in the words of its validator', async (fields, words) => {
    const answer = await send('POST', '/v2/images', fields);
    expect(answer.statusCode).toBe(400);
    expect(wordsIn(answer.body)).toBe(`Provided object does not match schema 'image': ${words}`);
    expect(answer.body).not.toContain("'");
  });

  it('refuses a negative number', async () => {
    const answer = await send('POST', '/v2/images', { min_disk: -1 });
    expect(wordsIn(answer.body)).toBe(
      "Invalid value '-1' for parameter 'min_disk': Cannot be a negative value",
    );
  });

  it('refuses a change in the same way', async () => {
    const answer = await send('PATCH', imageUrl, [{ op: 'replace', path: '/protected', value: 'x' }]);
    expect(wordsIn(answer.body)).toBe(
      "Provided object does not match schema 'image': 'x' is not of type 'boolean'",
    );
  });
});
