import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { asUser, livingCloud } from '../support/living-cloud.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
let cloud: EmbeddedCloud;
let admin: OpenStack;
beforeAll(async () => {
  cloud = await livingCloud({ catalogueStyle: 'two-regions' });
  admin = await asUser(cloud.openrc);
});
afterAll(async () => {
  await admin.session.close();
  await cloud.close();
  await bench.close();
});

let count = 0;
/** What `doctor hosts` says with an entry of clouds.yaml. */
function hostsWith(entry: object, secure?: object): Promise<CommandResult> {
  count += 1;
  const folder = join(bench.folder, `clouds-${count}`);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, lab: object): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify({ clouds: { lab } }));
    return path;
  };
  const env = {
    OS_CLIENT_CONFIG_FILE: write('clouds.json', entry),
    ...(secure === undefined ? {} : { OS_CLIENT_SECURE_FILE: write('secure.json', secure) }),
  };
  return bench.run(['hosts', '--json', '--os-cloud', 'lab'], { env });
}

const DOMAINS = { user_domain_name: 'Default', project_domain_name: 'Default' };
const auth = (more: object = {}) => ({
  auth_url: cloud.openrc['OS_AUTH_URL'],
  username: 'admin',
  password: cloud.openrc['OS_PASSWORD'],
  project_name: 'admin',
  ...DOMAINS,
  ...more,
});

describe('with an entry of clouds.yaml', () => {
  it('the first of its regions is used, though the catalogue has another before it', async () => {
    expect(await hostsWith({ auth: auth(), regions: ['RegionOne', 'RegionTwo'] })).toMatchObject({
      exitCode: 0,
    });
    const other = await hostsWith({ auth: auth(), regions: ['RegionTwo', 'RegionOne'] });
    expect(other.exitCode).toBe(3);
    expect(other.stderr).toContain('127.0.0.1:9');
  });

  it('the password comes from secure.yaml', async () => {
    const { password, ...rest } = auth();
    const region = { region_name: 'RegionOne' };
    expect(await hostsWith({ auth: rest, ...region }, { auth: { password } })).toMatchObject({ exitCode: 0 });
    expect((await hostsWith({ auth: rest, ...region })).stderr).toContain('auth.password is not set');
  });

  it('a project and a password of digits are text', async () => {
    const { identity } = admin;
    const domainId = admin.session.domainId;
    const project = await identity.projects.create({ name: '2024', domainId, description: '' });
    const user = await identity.users.create({ name: '7', password: '12345678', domainId, description: '' });
    const role = await identity.roles.find('admin');
    await identity.roles.grant({ projectId: project.id, userId: user.id, roleId: role?.id ?? '' });
    const digits = auth({ username: 7, password: 12_345_678, project_name: 2024 });
    expect(await hostsWith({ auth: digits, region_name: 'RegionOne' })).toMatchObject({ exitCode: 0 });
  });

  it('the address may have a slash too many', async () => {
    const url = String(cloud.openrc['OS_AUTH_URL']).replace('/v3', '//v3');
    expect(await hostsWith({ auth: auth({ auth_url: url }), region_name: 'RegionOne' })).toMatchObject({
      exitCode: 0,
    });
  });

  it('an application credential logs in by its name and user, or by its id', async () => {
    const { session } = admin;
    const request = {
      method: 'POST',
      path: `/users/${session.userId}/application_credentials`,
      json: { application_credential: { name: 'ci' } },
    } as const;
    const made = z.object({ application_credential: z.object({ id: z.string(), secret: z.string() }) });
    const { id, secret } = (await session.request('identity', request, made)).application_credential;
    const login = async (by: object) => {
      const fields = { auth_url: cloud.openrc['OS_AUTH_URL'], application_credential_secret: secret, ...by };
      return hostsWith({ auth_type: 'v3applicationcredential', auth: fields, region_name: 'RegionOne' });
    };
    const byName = { application_credential_name: 'ci', username: 'admin', user_domain_name: 'Default' };
    expect(await login(byName)).toMatchObject({ exitCode: 0 });
    expect(await login({ application_credential_id: id })).toMatchObject({ exitCode: 0 });
    const wrong = await login({ ...byName, application_credential_name: 'other' });
    expect(wrong.exitCode).toBe(3);
    expect(wrong.stderr).toContain('the application credential other');
  });

  it.each(['trust_id', 'system_scope'])('%s is refused by its name', async (option) => {
    const result = await hostsWith({ auth: auth({ [option]: 'all' }) });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(`auth.${option}`);
  });
});

describe('on a cloud with other domains', () => {
  const madeDomain = z.object({ domain: z.object({ id: z.string() }) });

  it('default_domain is the domain of user and project, by id or name, and of what is made', async () => {
    const { identity, session } = admin;
    const create = { method: 'POST', path: '/domains', json: { domain: { name: 'corp' } } } as const;
    const { id: domainId } = (await session.request('identity', create, madeDomain)).domain;
    const project = await identity.projects.create({ name: 'ops', domainId, description: '' });
    const user = await identity.users.create({ name: 'boss', password: 'pw', domainId, description: '' });
    const role = await identity.roles.find('admin');
    await identity.roles.grant({ projectId: project.id, userId: user.id, roleId: role?.id ?? '' });
    const { user_domain_name: _, project_domain_name: __, ...rest } = auth();
    const boss = { ...rest, username: 'boss', password: 'pw', project_name: 'ops' };
    for (const domain of ['corp', domainId]) {
      const entry = { auth: { ...boss, default_domain: domain }, region_name: 'RegionOne' };
      expect(await hostsWith(entry)).toMatchObject({ exitCode: 0 });
    }
    const theirs = await asUser({
      OS_AUTH_URL: String(cloud.openrc['OS_AUTH_URL']),
      OS_USERNAME: 'boss',
      OS_PASSWORD: 'pw',
      OS_PROJECT_NAME: 'ops',
      OS_DEFAULT_DOMAIN: 'corp',
      OS_REGION_NAME: 'RegionOne',
    });
    expect(theirs.session.domainId).toBe(domainId);
    const made = await theirs.identity.projects.create({
      name: 'made',
      domainId: theirs.session.domainId,
      description: '',
    });
    expect((await identity.projects.list(domainId)).map(({ id }) => id)).toContain(made.id);
    expect((await identity.projects.list('default')).map(({ id }) => id)).not.toContain(made.id);
    await theirs.session.close();
  });
});
