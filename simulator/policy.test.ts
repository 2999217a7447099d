import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { startCloud } from './cloud.ts';
import type { EmbeddedCloud } from './cloud.ts';
import type { Policy } from './kit/policy.ts';

/** JSON whose shape the test itself knows. */
// oxlint-disable-next-line typescript/no-explicit-any
type Loose = any;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A user with one role in a project of its own. */
interface Person {
  readonly roles: readonly string[];
  readonly projectId: string;
  ask(type: string, method: string, path: string, body?: object): Promise<Answer>;
}

const NOBODY = '11111111-1111-1111-1111-111111111111';
const SERVER = { server: { name: 'a', imageRef: NOBODY, flavorRef: '1' } };
const ALARM = { name: 'a', type: 'event', event_rule: { event_type: 'compute.instance.update' } };

/** A cloud under a policy, with a person for each role. */
async function cloudUnder(policy: Policy) {
  const workDir = mkdtempSync(join(tmpdir(), 'doctor-policy-'));
  const clock = systemClock();
  const cloud = await startCloud({
    hosts: 1,
    vcpus: 2,
    latency: 'none',
    seed: 1,
    clock,
    log: silentLog,
    workDir,
    policy,
  });
  const people = new Map<string, Person>();
  const admin = await logIn(cloud, { name: 'admin', password: cloud.openrc['OS_PASSWORD'] ?? '' });
  await admin.ask('identity', 'POST', '/roles', { role: { name: '_member_' } });
  for (const role of ['_member_', 'reader', 'member']) people.set(role, await newcomer(cloud, admin, role));
  const close = async (): Promise<void> => {
    await cloud.close();
    rmSync(workDir, { recursive: true, force: true });
  };
  const as = (role: string): Person => {
    const person = people.get(role);
    if (person === undefined) throw new Error(role);
    return person;
  };
  return { admin, as, close };
}

async function newcomer(cloud: EmbeddedCloud, admin: Person, role: string): Promise<Person> {
  const made = async (path: string, body: object): Promise<Loose> =>
    JSON.parse((await admin.ask('identity', 'POST', path, body)).text);
  const name = `with-${role}`;
  const { project } = await made('/projects', { project: { name, domain_id: 'default' } });
  const { user } = await made('/users', { user: { name, domain_id: 'default', password: 'pw' } });
  const found: Loose = JSON.parse((await admin.ask('identity', 'GET', `/roles?name=${role}`)).text);
  const path = `/projects/${project.id}/users/${user.id}/roles/${found.roles[0].id}`;
  await admin.ask('identity', 'PUT', path);
  return logIn(cloud, { name, password: 'pw' });
}

async function logIn({ openrc }: EmbeddedCloud, who: { name: string; password: string }): Promise<Person> {
  const domain = { id: 'default' };
  const scope = { project: { name: who.name, domain } };
  const identity = { methods: ['password'], password: { user: { ...who, domain } } };
  const response = await fetch(`${openrc['OS_AUTH_URL']}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope } }),
  });
  const { token }: Loose = await response.json();
  const urls = new Map<string, string>(
    token.catalog.map((entry: Loose) => [entry.type, entry.endpoints[0].url]),
  );
  return {
    roles: token.roles.map((role: Loose) => role.name),
    projectId: token.project.id,
    async ask(type, method, path, body) {
      const answer = await fetch(`${urls.get(type)}${path}`, {
        method,
        headers: {
          'x-auth-token': response.headers.get('x-subject-token') ?? '',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, text: await answer.text() };
    },
  };
}

const nova = (rule: string): string => `Policy doesn't allow os_compute_api:${rule} to be performed.`;
const neutron = (rule: string): string => `"message":"rule:${rule} is disallowed by policy"`;
const heat = (rule: string): string => `"message":"You are not authorized to use ${rule}."`;
const glance = (rule: string): string => `You are not authorized to complete ${rule} action.`;

/** Changes that require the role `member`, and the words of a refusal. */
const CHANGES: readonly (readonly [string, string, string, object | undefined, string])[] = [
  ['compute', 'POST', '/servers', SERVER, nova('servers:create')],
  ['compute', 'DELETE', `/servers/${NOBODY}`, undefined, nova('servers:delete')],
  ['compute', 'POST', `/servers/${NOBODY}/action`, { 'os-stop': null }, nova('servers:stop')],
  ['compute', 'PUT', `/servers/${NOBODY}/tags/x`, undefined, nova('os-server-tags:update')],
  [
    'compute',
    'POST',
    '/os-server-groups',
    { server_group: { name: 'g', policies: ['affinity'] } },
    nova('os-server-groups:create'),
  ],
  ['network', 'POST', '/v2.0/networks', { network: { name: 'n' } }, neutron('create_network')],
  ['network', 'POST', '/v2.0/routers', { router: { name: 'r' } }, neutron('create_router')],
  [
    'network',
    'POST',
    '/v2.0/security-groups',
    { security_group: { name: 'g' } },
    neutron('create_security_group'),
  ],
  ['image', 'POST', '/v2/images', { name: 'i' }, glance('add_image')],
  ['orchestration', 'POST', '/stacks', {}, heat('stacks:create')],
  ['orchestration', 'POST', '/validate', {}, heat('stacks:validate_template')],
];

/** Resources that require the role `reader`. */
const VIEWS: readonly (readonly [string, string, string])[] = [
  ['compute', '/servers', nova('servers:index')],
  ['compute', '/servers/detail', nova('servers:detail')],
  ['compute', `/servers/${NOBODY}`, nova('servers:show')],
  ['compute', '/os-server-groups', nova('os-server-groups:index')],
  ['image', '/v2/images', glance('get_images')],
  ['orchestration', '/stacks', heat('stacks:index')],
  ['orchestration', '/resource_types', heat('stacks:list_resource_types')],
];

/** As JSON and HTML have it. */
const plain = (text: string): string => text.replaceAll('&#x27;', "'");

describe('under the policies of 2025.1', () => {
  let cloud: Awaited<ReturnType<typeof cloudUnder>>;
  beforeAll(async () => {
    cloud = await cloudUnder('new');
  });
  afterAll(() => cloud.close());

  it('a token has the roles that its own imply', () => {
    expect(cloud.as('member').roles).toEqual(['member', 'reader']);
    expect(cloud.as('reader').roles).toEqual(['reader']);
    expect(cloud.as('_member_').roles).toEqual(['_member_']);
  });

  it.each(CHANGES)('%s %s %s takes the role member', async (type, method, path, body, words) => {
    for (const role of ['_member_', 'reader']) {
      const { status, text } = await cloud.as(role).ask(type, method, path, body);
      expect({ role, status, text: plain(text) }).toMatchObject({ role, status: 403 });
      expect(plain(text)).toContain(words);
    }
    expect((await cloud.as('member').ask(type, method, path, body)).status).not.toBe(403);
    expect((await cloud.admin.ask(type, method, path, body)).status).not.toBe(403);
  });

  it.each(VIEWS)('%s GET %s takes the role reader', async (type, path, words) => {
    const refused = await cloud.as('_member_').ask(type, 'GET', path);
    expect(refused.status).toBe(403);
    expect(plain(refused.text)).toContain(words);
    for (const role of ['reader', 'member'])
      expect((await cloud.as(role).ask(type, 'GET', path)).status).not.toBe(403);
  });

  it('what takes no role is open to any', async () => {
    const old = cloud.as('_member_');
    for (const path of ['/flavors', '/limits', '/os-availability-zone', '/os-keypairs'])
      expect((await old.ask('compute', 'GET', path)).status).toBe(200);
    // Aodh requires the role only after 2025.1.
    expect((await old.ask('alarming', 'POST', '/v2/alarms', ALARM)).status).toBe(201);
  });

  it('Neutron hides from a role what it may not see, and says so only where it may', async () => {
    const { as, admin } = cloud;
    const made = await as('member').ask('network', 'POST', '/v2.0/networks', { network: { name: 'mine' } });
    const { network }: Loose = JSON.parse(made.text);
    const path = `/v2.0/networks/${network.id}`;
    const names = async (person: Person): Promise<readonly string[]> => {
      const { text } = await person.ask('network', 'GET', '/v2.0/networks?name=mine');
      const { networks }: Loose = JSON.parse(text);
      return networks.map((network: Loose) => network.name as string);
    };
    expect(await names(as('member'))).toEqual(['mine']);
    expect(await names(as('_member_'))).toEqual([]);
    expect((await as('_member_').ask('network', 'GET', path)).status).toBe(404);
    expect((await as('_member_').ask('network', 'DELETE', path)).status).toBe(404);
    expect((await admin.ask('network', 'DELETE', path)).status).toBe(204);

    const given = { network: { name: 'given', project_id: as('reader').projectId } };
    const { text } = await admin.ask('network', 'POST', '/v2.0/networks', given);
    const { network: theirs }: Loose = JSON.parse(text);
    const readers = `/v2.0/networks/${theirs.id}`;
    expect((await as('reader').ask('network', 'GET', readers)).status).toBe(200);
    const refused = await as('reader').ask('network', 'DELETE', readers);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain(neutron('delete_network'));
  });
});

describe('under the policies from before 2023.1', () => {
  let cloud: Awaited<ReturnType<typeof cloudUnder>>;
  beforeAll(async () => {
    cloud = await cloudUnder('legacy');
  });
  afterAll(() => cloud.close());

  it.each(CHANGES)('%s %s %s takes any role', async (type, method, path, body) => {
    for (const role of ['_member_', 'reader', 'member'])
      expect((await cloud.as(role).ask(type, method, path, body)).status).not.toBe(403);
  });

  it('what is for administrators stays theirs', async () => {
    const { status, text } = await cloud.as('member').ask('compute', 'GET', '/os-hypervisors');
    expect(status).toBe(403);
    expect(text).toContain('os_compute_api:os-hypervisors:list');
    const shared = { network: { name: 'n', shared: true } };
    const refused = await cloud.as('member').ask('network', 'POST', '/v2.0/networks', shared);
    expect(refused.text).toContain(
      '(rule:create_network and rule:create_network:shared) is disallowed by policy',
    );
  });
});
