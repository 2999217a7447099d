import { describe, expect, it } from 'vitest';
import { credentialsFromClouds } from './clouds-yaml.ts';
import { credentialsFromEnv } from './credentials.ts';

type Files = Readonly<Record<string, string>>;
type Env = Readonly<Record<string, string>>;
const read = (files: Files, env: Env = {}) => credentialsFromClouds('lab', env, (path) => files[path]);
/** An entry whose login is complete but for what the test adds. */
const entry = (auth: string, more = ''): Files => ({
  'clouds.yaml': `clouds:\n  lab:\n    auth: {auth_url: "http://k:5000/v3", username: admin, ${auth}}\n${more}`,
});
const PASSWORD = 'password: pw, project_name: admin';

describe('an entry of clouds.yaml', () => {
  it.each([
    ['the first of its regions', '    regions: [One, Two]\n', {}, 'One'],
    ['the named one of them', '    regions: [One, Two]\n', { OS_REGION_NAME: 'Two' }, 'Two'],
    ['one with values', '    regions: [{name: One, values: {interface: internal}}, Two]\n', {}, 'One'],
    ['its own', '    region_name: Two\n', { OS_REGION_NAME: 'Other' }, 'Two'],
    ['that of the environment where it has none', '', { OS_REGION_NAME: 'Other' }, 'Other'],
    ['none where it is empty', '    region_name: ""\n', {}, undefined],
    ['none where it is null', '    region_name:\n', {}, undefined],
    ['the first of a list in text', '    region_name: One,Two\n', {}, 'One'],
  ])('is for the region: %s', (_, more, env, region) => {
    expect(read(entry(PASSWORD, more), env as Env).region).toBe(region);
  });

  it('has values of a region alone, over its own', () => {
    const values = 'values: {interface: internal, auth: {project_name: two}}';
    const more = `    interface: admin\n    regions: [One, {name: Two, ${values}}]\n`;
    expect(read(entry(PASSWORD, more))).toMatchObject({ interface: 'admin', projectName: 'admin' });
    expect(read(entry(PASSWORD, more), { OS_REGION_NAME: 'Two' })).toMatchObject({
      interface: 'internal',
      projectName: 'two',
      username: 'admin',
    });
  });

  it('refuses a region that its list has not', () => {
    expect(() => read(entry(PASSWORD, '    regions: [One, Two]\n'), { OS_REGION_NAME: 'Three' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', hint: 'It has One, Two.' }),
    );
  });

  it.each([
    ['password: 12345678, project_name: 2024', { password: '12345678', projectName: '2024' }],
    ['password: 0012, project_name: 1e3', { password: '0012', projectName: '1e3' }],
    ['password: no, project_name: 2024-01-01', { password: 'no', projectName: '2024-01-01' }],
    ['password: 12:30, project_id: 0x10', { password: '12:30', projectId: '0x10' }],
  ])('takes %s as it is written', (auth, fields) => {
    expect(read(entry(auth))).toMatchObject(fields);
  });

  it.each([
    ['verify: no', true],
    ['verify: off', true],
    ['verify: False', true],
    ['verify: "false"', true],
    ['insecure: yes', true],
    ['insecure: On', true],
    ['verify: yes', false],
    ['verify: on', false],
    ['insecure: off', false],
    ['insecure: False', false],
  ])('with %s checks certificates or not: insecure is %s', (line, insecure) => {
    expect(read(entry(PASSWORD, `    ${line}\n`)).insecure).toBe(insecure);
  });

  it('has its secrets in secure.yaml', () => {
    const files = entry('project_name: admin');
    const secure = 'clouds: {lab: {auth: {password: 42}}}';
    expect(read({ ...files, 'secure.yaml': secure })).toMatchObject({ password: '42', username: 'admin' });
    const env = { OS_CLIENT_SECURE_FILE: '/my/secrets.yaml', HOME: '/home/me' };
    expect(read({ ...files, '/my/secrets.yaml': secure }, env).password).toBe('42');
    expect(read({ ...files, '/home/me/.config/openstack/secure.yml': secure }, env).password).toBe('42');
  });

  it.each([
    'clouds.yml',
    'clouds.json',
    '/home/me/.config/openstack/clouds.yaml',
    '/etc/openstack/clouds.json',
  ])('may be in %s', (path) => {
    const auth = { auth_url: 'http://k', username: 'u', password: 1, project_name: 'p' };
    const text = JSON.stringify({ clouds: { lab: { auth } } });
    expect(read({ [path]: text }, { HOME: '/home/me' })).toMatchObject({ password: '1' });
  });

  it('may share what it has with others, by an anchor', () => {
    const text = `x: &common {auth: {auth_url: "http://k", username: u, password: p}}\nclouds: {lab: {<<: *common}}`;
    expect(read({ 'clouds.yaml': text })).toMatchObject({ authUrl: 'http://k', password: 'p' });
  });

  it('stands over the profile of a vendor', () => {
    const clouds = 'clouds: {lab: {profile: acme, auth: {username: u, password: p}}}';
    const vendors =
      'public-clouds: {acme: {region_name: Far, auth: {auth_url: "https://{region_name}.acme/v3"}}}';
    expect(read({ 'clouds.yaml': clouds, 'clouds-public.yaml': vendors })).toMatchObject({
      authUrl: 'https://Far.acme/v3',
      region: 'Far',
    });
    expect(() => read({ 'clouds.yaml': clouds })).toThrow('No clouds-public.yaml has the profile acme.');
  });

  it('may name several interfaces in order of preference', () => {
    expect(read(entry(PASSWORD, '    interface: [internal, publicURL]\n')).interface).toEqual([
      'internal',
      'public',
    ]);
  });
});

describe('a login', () => {
  const secret = 'application_credential_secret: s';

  it('may be by an application credential, by id or by name and user', () => {
    const byName = `application_credential_name: ci, ${secret}, user_domain_name: Default`;
    expect(read(entry(byName, '    auth_type: v3applicationcredential\n'))).toMatchObject({
      applicationCredentialName: 'ci',
      applicationCredentialSecret: 's',
      userDomainName: 'Default',
    });
    expect(() => read(entry('application_credential_name: ci'))).toThrow(
      /application_credential_secret is not set/,
    );
  });

  it.each([
    ['password', { password: 'pw', token: undefined, applicationCredentialId: undefined }],
    ['v3password', { password: 'pw', token: undefined, applicationCredentialId: undefined }],
    ['token', { password: undefined, token: 't', applicationCredentialId: undefined }],
    ['v3token', { password: undefined, token: 't', applicationCredentialId: undefined }],
    ['v3applicationcredential', { password: undefined, token: undefined, applicationCredentialId: 'i' }],
  ])('is by %s where that is named, whatever else is there', (type, fields) => {
    const all = `password: pw, token: t, application_credential_id: i, ${secret}`;
    const { password, token, applicationCredentialId } = read(entry(all, `    auth_type: ${type}\n`));
    expect({ password, token, applicationCredentialId }).toEqual(fields);
  });

  it.each(['v2password', 'v3oidcpassword', 'v3totp', 'none', 'toString'])(
    'by %s is refused by its name',
    (type) => {
      expect(() => read(entry(PASSWORD, `    auth_type: ${type}\n`))).toThrow(`auth_type is "${type}"`);
      const env = { OS_AUTH_URL: 'http://k', OS_USERNAME: 'u', OS_PASSWORD: 'p', OS_AUTH_TYPE: type };
      expect(() => credentialsFromEnv(env)).toThrow(`OS_AUTH_TYPE is "${type}"`);
    },
  );

  it.each([
    ['system_scope: all', /^auth\.system_scope .*the whole system/],
    ['trust_id: 0123456789abcdef', /^auth\.trust_id .*asks for a trust/],
  ])('with %s is refused by its name', (auth, words) => {
    expect(() => read(entry(`password: pw, ${auth}`))).toThrow(words);
  });

  it.each([
    ['default_domain: corp', { defaultDomain: 'corp' }],
    ['default_domain_id: d', { userDomainId: 'd', projectDomainId: 'd' }],
    ['default_domain_name: D', { userDomainName: 'D', projectDomainName: 'D' }],
    ['domain_name: D', { userDomainName: 'D', projectDomainName: 'D' }],
    ['user_domain_id: u, default_domain_name: D', { userDomainId: 'u', projectDomainName: 'D' }],
  ])('with %s has its domains from there', (auth, fields) => {
    const credentials = read(entry(`${PASSWORD}, ${auth}`));
    const { defaultDomain, userDomainId, userDomainName, projectDomainId, projectDomainName } = credentials;
    const there = { defaultDomain, userDomainId, userDomainName, projectDomainId, projectDomainName };
    expect(Object.fromEntries(Object.entries(there).filter(([, value]) => value !== undefined))).toEqual(
      fields,
    );
  });
});
