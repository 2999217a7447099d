import { describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import { repeatCommand } from './describe.ts';
import { resolveOptions } from './load.ts';

const OPENRC = {
  OS_AUTH_URL: 'http://me:s3cret@keystone:5000/v3',
  OS_USERNAME: 'admin',
  OS_PASSWORD: 's3cret',
  OS_PROJECT_NAME: 'my project',
  OS_PROJECT_DOMAIN_ID: 'default',
  OS_TOKEN: 's3cret',
  OS_APPLICATION_CREDENTIAL_SECRET: 's3cret',
  OS_REGION_NAME: '',
};
const repeated = (env: World['env'], osCloud?: string, argv = ['test']) =>
  repeatCommand({ argv, env }, resolveOptions({ flags: {}, env }), osCloud);

describe('the command that repeats a run', () => {
  it('names the cloud that OS_* named, without secrets', () => {
    expect(repeated({ ...OPENRC, VM_COUNT: '2' })).toBe(
      "OS_AUTH_URL=http://keystone:5000/v3 OS_USERNAME=admin OS_PROJECT_NAME='my project' OS_PROJECT_DOMAIN_ID=default VM_COUNT=2 doctor test",
    );
  });

  it('names the entry of clouds.yaml instead, where one was used', () => {
    const env = { OS_CLIENT_CONFIG_FILE: '/my/clouds.yaml', OS_CLOUD: 'lab', OS_USERNAME: 'other' };
    expect(repeated(env)).toBe('OS_CLOUD=lab OS_CLIENT_CONFIG_FILE=/my/clouds.yaml doctor test');
    expect(repeated(env, 'one', ['test', '--os-cloud', 'one'])).toBe(
      'OS_CLIENT_CONFIG_FILE=/my/clouds.yaml doctor test --os-cloud one',
    );
  });

  it('names no cloud on the embedded one', () => {
    expect(repeated({ VM_COUNT: '2' })).toBe('VM_COUNT=2 doctor test');
  });
});
