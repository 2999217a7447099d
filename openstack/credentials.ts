import { parse } from 'yaml';
import { z } from 'zod';
import { DoctorError, messageOf } from '../core/errors.ts';

/** What one logs in with, as openstackclient and keystoneauth know it. */
export interface Credentials {
  readonly authUrl: string;
  readonly username?: string;
  readonly userId?: string;
  readonly password?: string;
  readonly userDomainName?: string;
  readonly userDomainId?: string;
  readonly projectName?: string;
  readonly projectId?: string;
  readonly projectDomainName?: string;
  readonly projectDomainId?: string;
  readonly region?: string;
  /** Which of a service's endpoints is used. */
  readonly interface: 'public' | 'internal' | 'admin';
  /** Path of the certificate authority's certificates (PEM). */
  readonly caFile?: string;
  /** Certificates are not checked. */
  readonly insecure: boolean;
  readonly applicationCredentialId?: string;
  readonly applicationCredentialSecret?: string;
  readonly token?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Keystoneauth's option names; the variable is `OS_` and the name in capitals. */
const TEXT_OPTIONS = {
  username: 'username',
  user_id: 'userId',
  password: 'password',
  user_domain_name: 'userDomainName',
  user_domain_id: 'userDomainId',
  project_name: 'projectName',
  project_id: 'projectId',
  tenant_name: 'projectName',
  tenant_id: 'projectId',
  project_domain_name: 'projectDomainName',
  project_domain_id: 'projectDomainId',
  region_name: 'region',
  cacert: 'caFile',
  application_credential_id: 'applicationCredentialId',
  application_credential_secret: 'applicationCredentialSecret',
  token: 'token',
} as const satisfies Record<string, keyof Credentials>;

/** The first is the default. */
const INTERFACES = ['public', 'internal', 'admin'] as const;

type TextFields = { -readonly [K in (typeof TEXT_OPTIONS)[keyof typeof TEXT_OPTIONS]]?: string };

/**
 * The credentials in `OS_*`.
 * @returns undefined when no `OS_*` says where the cloud is or who comes
 * @throws DoctorError `CREDENTIALS_MISSING` that names what is missing, when only half is there
 */
export function credentialsFromEnv(env: Environment): Credentials | undefined {
  const value = (name: string): string | undefined => env[`OS_${name.toUpperCase()}`] || undefined;
  const named = ['auth_url', 'username', 'user_id', 'password', 'token', 'application_credential_id'];
  if (named.every((name) => value(name) === undefined)) return undefined;
  return complete(value, 'the environment', (name) => `OS_${name.toUpperCase()}`);
}

/** Where clouds.yaml is looked for (os-client-config), first found wins. */
function cloudsPaths(env: Environment): readonly string[] {
  const home = env['HOME'] ?? '';
  const named = env['OS_CLIENT_CONFIG_FILE'];
  return [
    ...(named === undefined ? [] : [named]),
    'clouds.yaml',
    `${env['XDG_CONFIG_HOME'] ?? `${home}/.config`}/openstack/clouds.yaml`,
    '/etc/openstack/clouds.yaml',
  ];
}

const cloudsFile = z.object({ clouds: z.record(z.string(), z.looseObject({})) });

/**
 * The credentials of one entry of clouds.yaml.
 * @param readText gives a file's text, undefined when there is none
 * @throws DoctorError `CONFIG_INVALID`, `CREDENTIALS_MISSING`
 */
export function credentialsFromClouds(
  name: string,
  env: Environment,
  readText: (path: string) => string | undefined,
): Credentials {
  const paths = cloudsPaths(env);
  for (const path of paths) {
    const text = readText(path);
    if (text === undefined) continue;
    const entry = cloudIn(path, text, name);
    const auth = entry['auth'];
    const fields = { ...entry, ...(typeof auth === 'object' ? auth : {}) } as Record<string, unknown>;
    const value = (key: string): string | undefined => {
      const field = fields[key];
      return typeof field === 'string' || typeof field === 'boolean' ? String(field) : undefined;
    };
    return complete(value, `cloud ${name} in ${path}`, (key) => (key in entry ? key : `auth.${key}`));
  }
  throw new DoctorError('CREDENTIALS_MISSING', `There is no clouds.yaml for --os-cloud ${name}.`, {
    hint: `It is looked for as ${paths.join(', ')}.`,
  });
}

function cloudIn(path: string, text: string, name: string): Record<string, unknown> {
  const hint = 'See the os-client-config documentation for its form.';
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new DoctorError('CONFIG_INVALID', `${path} is no YAML: ${messageOf(error)}.`, {
      hint,
      cause: error,
    });
  }
  const file = cloudsFile.safeParse(parsed);
  if (!file.success) throw new DoctorError('CONFIG_INVALID', `${path} has no "clouds" in it.`, { hint });
  const entry = file.data.clouds[name];
  if (entry !== undefined) return entry;
  throw new DoctorError('CONFIG_INVALID', `${path} has no cloud ${name}.`, {
    hint: `It has ${Object.keys(file.data.clouds).join(', ') || 'none'}.`,
  });
}

function complete(
  value: (name: string) => string | undefined,
  where: string,
  nameOf: (option: string) => string,
): Credentials {
  const authUrl = value('auth_url');
  const interfaceOption = value('interface') === undefined ? 'endpoint_type' : 'interface';
  const fields: TextFields = {};
  for (const [option, key] of Object.entries(TEXT_OPTIONS)) {
    const given = value(option);
    if (given !== undefined) fields[key] ??= given;
  }
  const missing = [...(authUrl === undefined ? ['auth_url'] : []), ...missingSecret(fields)];
  if (authUrl === undefined || missing.length > 0) {
    throw new DoctorError(
      'CREDENTIALS_MISSING',
      `The credentials in ${where} are incomplete: ${missing.map(nameOf).join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set.`,
      { hint: "Source the cloud's whole openrc." },
    );
  }
  return {
    ...fields,
    authUrl: checkedUrl(authUrl, nameOf('auth_url')),
    interface: interfaceOf(value(interfaceOption), nameOf(interfaceOption)),
    insecure: /^(?:1|true|yes)$/i.test(value('insecure') ?? '') || value('verify') === 'false',
  };
}

function missingSecret(fields: TextFields): readonly string[] {
  if (fields.token !== undefined) return [];
  if (fields.applicationCredentialId !== undefined) {
    return fields.applicationCredentialSecret === undefined ? ['application_credential_secret'] : [];
  }
  return [
    ...(fields.username === undefined && fields.userId === undefined ? ['username'] : []),
    ...(fields.password === undefined ? ['password'] : []),
  ];
}

function checkedUrl(text: string, name: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new DoctorError('CONFIG_INVALID', `${name} is ${JSON.stringify(text)}; it must be an http(s) URL.`, {
    hint: 'As in http://controller:5000/v3.',
  });
}

/** Keystoneauth takes a name with and without `URL` after it. */
function interfaceOf(text: string | undefined, name: string): Credentials['interface'] {
  const found = INTERFACES.find((word) => text === undefined || text === word || text === `${word}URL`);
  if (found !== undefined) return found;
  throw new DoctorError(
    'CONFIG_INVALID',
    `${name} is ${JSON.stringify(text)}; it must be one of ${INTERFACES.join(', ')}.`,
    {
      hint: 'It says which address of each service in the catalogue is used; without it, the public one.',
    },
  );
}
