import { parse } from 'yaml';
import { DoctorError, messageOf } from '../core/errors.ts';
import { cloudRegion } from './cloud-region.ts';
import { isMapping, textOf } from './clouds-values.ts';
import type { Mapping } from './clouds-values.ts';
import { readCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;
/** Gives a file's text; undefined when there is none. */
type ReadText = (path: string) => string | undefined;

const SUFFIXES = ['yaml', 'yml', 'json'];

/** Where the files of openstacksdk are, in its order (openstack/config/loader.py); the first that exists counts. */
function pathsOf(name: string, env: Environment, override?: string): readonly string[] {
  const home = env['HOME'] ?? '';
  const [site = '/etc/xdg'] = (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':');
  const folders = [
    '',
    `${env['XDG_CONFIG_HOME'] || `${home}/.config`}/openstack/`,
    `${home}/.config/openstack/`,
    `${site}/openstack/`,
    '/etc/openstack/',
  ];
  const files = folders.flatMap((folder) => SUFFIXES.map((suffix) => `${folder}${name}.${suffix}`));
  return [...new Set([...(override ? [override] : []), ...files])];
}

/**
 * The credentials of one entry of clouds.yaml, as openstacksdk reads it: secure.yaml is laid over it, a profile of
 * clouds-public.yaml under it, and values of the region over both.
 * @throws DoctorError `CONFIG_INVALID`, `CREDENTIALS_MISSING`
 */
export function credentialsFromClouds(name: string, env: Environment, readText: ReadText): Credentials {
  const paths = pathsOf('clouds', env, env['OS_CLIENT_CONFIG_FILE']);
  const file = readFirst(paths, readText);
  if (file === undefined) {
    throw new DoctorError('CREDENTIALS_MISSING', `There is no clouds.yaml for --os-cloud ${name}.`, {
      hint: `doctor looks for ${paths.join(', ')}.`,
    });
  }
  const secure = readFirst(pathsOf('secure', env, env['OS_CLIENT_SECURE_FILE']), readText);
  const own = entryOf(name, file.path, merged(file.content, secure?.content ?? {}));
  const vendor = profileOf(own, env, readText);
  const { region, values } = cloudRegion(
    merged(vendor, own),
    env['OS_REGION_NAME'],
    `cloud ${name} in ${file.path}`,
  );
  const entry: Mapping = { ...merged(merged(vendor, own), values), region_name: region };
  const auth = isMapping(entry['auth']) ? entry['auth'] : {};
  const fields: Mapping = { ...entry, ...auth };
  const value = (key: string): string | undefined => textOf(fields[key]);
  return readCredentials({
    where: `cloud ${name} in ${file.path}`,
    nameOf: (key) => (key in entry ? key : `auth.${key}`),
    value: (key) =>
      key === 'auth_url'
        ? value(key)?.replaceAll(/\{(\w+)\}/g, (whole, field: string) => value(field) ?? whole)
        : key === 'cacert'
          ? value(key)?.replace(/^~(?=\/)/, env['HOME'] ?? '~')
          : value(key),
  });
}

interface ReadFile {
  readonly path: string;
  readonly content: Mapping;
}

function readFirst(paths: readonly string[], readText: ReadText): ReadFile | undefined {
  for (const path of paths) {
    const text = readText(path);
    if (text !== undefined) return { path, content: mappingIn(path, text) };
  }
  return undefined;
}

/**
 * Reads every scalar as the text that it is written as: a password of digits is one all the same, and so is `no`.
 * JSON is YAML.
 */
function mappingIn(path: string, text: string): Mapping {
  const hint = 'See the os-client-config documentation for its form.';
  let parsed: unknown;
  try {
    parsed = parse(text, { schema: 'failsafe', merge: true });
  } catch (error) {
    throw new DoctorError('CONFIG_INVALID', `${path} is not valid YAML: ${messageOf(error)}.`, {
      hint,
      cause: error,
    });
  }
  return isMapping(parsed) ? withUnderscores(parsed) : {};
}

function entryOf(name: string, path: string, content: Mapping): Mapping {
  const clouds = content['clouds'];
  if (!isMapping(clouds)) {
    throw new DoctorError('CONFIG_INVALID', `${path} has no "clouds" in it.`, {
      hint: 'See the os-client-config documentation for its form.',
    });
  }
  const entry = clouds[name];
  if (isMapping(entry)) return entry;
  throw new DoctorError('CONFIG_INVALID', `${path} has no cloud ${name}.`, {
    hint: `It has ${Object.keys(clouds).join(', ') || 'none'}.`,
  });
}

/** What a vendor's profile says, of those in clouds-public.yaml. @throws DoctorError `CONFIG_INVALID` */
function profileOf(entry: Mapping, env: Environment, readText: ReadText): Mapping {
  const name = textOf(entry['profile']) ?? textOf(entry['cloud']);
  if (name === undefined) return {};
  const vendors = readFirst(pathsOf('clouds-public', env), readText)?.content['public-clouds'];
  const profile = isMapping(vendors) ? vendors[name] : undefined;
  if (isMapping(profile)) return profile;
  const auth = entry['auth'];
  if (isMapping(auth) && textOf(auth['auth_url']) !== undefined) return {};
  throw new DoctorError('CONFIG_INVALID', `No clouds-public.yaml has the profile ${name}.`, {
    hint: 'doctor does not have the vendors of openstacksdk: set auth_url and region_name in the entry itself.',
  });
}

/** The keys of one mapping over those of another, and so for the mappings in them. */
function merged(under: Mapping, over: Mapping): Mapping {
  const result: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isMapping(before) && isMapping(value) ? merged(before, value) : value;
  }
  return result;
}

/** A dash in a key is as good; names of clouds, and what is in lists, stay as they are. */
function withUnderscores(content: Mapping): Mapping {
  const fixed = (mapping: Mapping): Mapping =>
    Object.fromEntries(
      Object.entries(mapping).map(([key, value]) => [
        key.replaceAll('-', '_'),
        isMapping(value) ? fixed(value) : value,
      ]),
    );
  const perCloud = (clouds: unknown): unknown =>
    isMapping(clouds)
      ? Object.fromEntries(
          Object.entries(clouds).map(([name, entry]) => [name, isMapping(entry) ? fixed(entry) : entry]),
        )
      : clouds;
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, perCloud(value)]));
}
