import { describe, expect, it } from 'vitest';
import { credentialsFromClouds } from './clouds-yaml.ts';
import { credentialsFromEnv } from './credentials.ts';

const OPENRC = { OS_AUTH_URL: 'http://keystone/v3/', OS_USERNAME: 'admin', OS_PASSWORD: 'pw' };
const clouds = (text: string) =>
  credentialsFromClouds('lab', {}, (path) => (path === 'clouds.yaml' ? text : undefined));

describe('credentials', () => {
  it.each([
    [undefined, 'public'],
    ['public', 'public'],
    ['publicURL', 'public'],
    ['internal', 'internal'],
    ['internalURL', 'internal'],
    ['admin', 'admin'],
    ['adminURL', 'admin'],
  ])('read OS_INTERFACE %s as %s', (given, meant) => {
    const env = given === undefined ? OPENRC : { ...OPENRC, OS_INTERFACE: given };
    expect(credentialsFromEnv(env)).toMatchObject({ authUrl: 'http://keystone/v3', interface: meant });
    expect(
      credentialsFromEnv(given === undefined ? OPENRC : { ...OPENRC, OS_ENDPOINT_TYPE: given }),
    ).toMatchObject({ interface: meant });
  });

  it.each([
    ['OS_INTERFACE', 'foo'],
    ['OS_INTERFACE', 'Public'],
    ['OS_ENDPOINT_TYPE', 'publicURLs'],
  ])('refuse %s=%s with what it may be', (name, value) => {
    expect(() => credentialsFromEnv({ ...OPENRC, [name]: value })).toThrow(
      `${name} is "${value}"; it must be one of public, internal, admin.`,
    );
  });

  it('of clouds.yaml name what is wrong as it stands there', () => {
    const auth = '{auth_url: "http://keystone/v3", username: u, password: p}';
    expect(clouds(`clouds: {lab: {auth: ${auth}, interface: internal}}`)).toMatchObject({
      interface: 'internal',
    });
    expect(() => clouds(`clouds: {lab: {auth: ${auth}, interface: foo}}`)).toThrow(/^interface is "foo"/);
    expect(() => clouds('clouds: {lab: {auth: {username: u, password: p}}}')).toThrow(
      /auth\.auth_url is not/,
    );
  });

  it('of a clouds.yaml without clouds say that it has none', () => {
    expect(() => clouds('clouds: {}')).toThrow(expect.objectContaining({ hint: 'It has none.' }));
  });
});
