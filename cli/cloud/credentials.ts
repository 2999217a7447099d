import { readFileSync } from 'node:fs';
import { credentialsFromClouds } from '../../openstack/clouds-yaml.ts';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import type { Credentials } from '../../openstack/credentials.ts';
import type { World } from '../world.ts';

/** The credentials of `--os-cloud`, `OS_CLOUD` or `OS_*`; undefined when nothing names a cloud. */
export function credentialsOf(
  world: Pick<World, 'env'>,
  osCloud: string | undefined,
): Credentials | undefined {
  const name = osCloud ?? world.env['OS_CLOUD'];
  if (name === undefined || name === '') return credentialsFromEnv(world.env);
  return credentialsFromClouds(name, world.env, (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  });
}
