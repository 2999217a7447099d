import { DoctorError } from '../core/errors.ts';
import { chosenMethod, missingOptions, requireProjectScope } from './login-methods.ts';

/** Which of a service's endpoints is used. */
export type Interface = 'public' | 'internal' | 'admin';

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
  /** The domain of a user and a project that come without one; an id, or else a name. */
  readonly defaultDomain?: string;
  readonly region?: string;
  /** Of several the first that a service has. */
  readonly interface: Interface | readonly Interface[];
  /** Path of the certificate authority's certificates (PEM). */
  readonly caFile?: string;
  /** Certificates are not checked. */
  readonly insecure: boolean;
  readonly applicationCredentialId?: string;
  /** Of the user; needed where there is no id. */
  readonly applicationCredentialName?: string;
  readonly applicationCredentialSecret?: string;
  readonly token?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Keystoneauth's option names; the variable is `OS_` and the name in capitals. Of two names the first wins. */
const TEXT_OPTIONS = {
  username: 'username',
  user_name: 'username',
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
  default_domain: 'defaultDomain',
  region_name: 'region',
  cacert: 'caFile',
  application_credential_id: 'applicationCredentialId',
  application_credential_name: 'applicationCredentialName',
  application_credential_secret: 'applicationCredentialSecret',
  token: 'token',
  auth_token: 'token',
} as const satisfies Record<string, keyof Credentials>;

/** The first is the default. */
const INTERFACES = ['public', 'internal', 'admin'] as const satisfies readonly Interface[];

/** The fields of {@link Credentials} that are text. */
export type TextFields = { -readonly [K in (typeof TEXT_OPTIONS)[keyof typeof TEXT_OPTIONS]]?: string };

/** Where options come from. */
export interface OptionSource {
  /** The text of an option; undefined where it is not there or empty. */
  value(name: string): string | undefined;
  /** What a person calls the option there. */
  nameOf(option: string): string;
  /** `the environment` */
  readonly where: string;
}

/**
 * The credentials in `OS_*`.
 * @returns undefined when no `OS_*` says where the cloud is or who comes
 * @throws DoctorError `CREDENTIALS_MISSING` that names what is missing, when only half is there; `CONFIG_INVALID`
 */
export function credentialsFromEnv(env: Environment): Credentials | undefined {
  const value = (name: string): string | undefined => env[`OS_${name.toUpperCase()}`] || undefined;
  const named = [
    'auth_url',
    'username',
    'user_id',
    'password',
    'token',
    'application_credential_id',
    'application_credential_name',
  ];
  if (named.every((name) => value(name) === undefined)) return undefined;
  return readCredentials({ value, where: 'the environment', nameOf: (name) => `OS_${name.toUpperCase()}` });
}

/** Reads credentials option by option. @throws DoctorError `CREDENTIALS_MISSING`, `CONFIG_INVALID` */
export function readCredentials(source: OptionSource): Credentials {
  const { value, nameOf, where } = source;
  requireProjectScope(source);
  const authUrl = value('auth_url');
  const interfaceOption = value('interface') === undefined ? 'endpoint_type' : 'interface';
  const fields: TextFields = {};
  for (const [option, key] of Object.entries(TEXT_OPTIONS)) {
    const given = value(option);
    if (given !== undefined) fields[key] ??= given;
  }
  fillDomains(fields, value);
  const login = chosenMethod(source, fields);
  const missing = [...(authUrl === undefined ? ['auth_url'] : []), ...missingOptions(login)];
  if (authUrl === undefined || missing.length > 0) {
    throw new DoctorError(
      'CREDENTIALS_MISSING',
      `The credentials in ${where} are incomplete: ${missing.map(nameOf).join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set.`,
      { hint: "Source the cloud's whole openrc." },
    );
  }
  return {
    ...login,
    authUrl: checkedUrl(authUrl, nameOf('auth_url')),
    interface: interfacesOf(value(interfaceOption), nameOf(interfaceOption)),
    insecure:
      /^(?:1|true|yes|on)$/i.test(value('insecure') ?? '') ||
      /^(?:0|false|no|off)$/i.test(value('verify') ?? ''),
  };
}

/** `domain_*` stands for the domains of user and project alike, `default_domain_*` for those that are not given. */
function fillDomains(fields: TextFields, value: OptionSource['value']): void {
  const hasProject = fields.projectName !== undefined || fields.projectId !== undefined;
  const id = (hasProject ? value('domain_id') : undefined) ?? value('default_domain_id');
  const name = (hasProject ? value('domain_name') : undefined) ?? value('default_domain_name');
  if (fields.userDomainId === undefined && fields.userDomainName === undefined) {
    if (id !== undefined) fields.userDomainId = id;
    else if (name !== undefined) fields.userDomainName = name;
  }
  if (fields.projectDomainId === undefined && fields.projectDomainName === undefined) {
    if (id !== undefined) fields.projectDomainId = id;
    else if (name !== undefined) fields.projectDomainName = name;
  }
}

function checkedUrl(text: string, name: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new DoctorError('CONFIG_INVALID', `${name} is ${JSON.stringify(text)}; it must be an http(s) URL.`, {
    hint: 'As in http://controller:5000/v3.',
  });
}

/** Keystoneauth takes a name with and without `URL` after it, and several in order of preference. */
function interfacesOf(text: string | undefined, name: string): Credentials['interface'] {
  if (text === undefined) return INTERFACES[0];
  const [first, ...others] = text.split(',').map((word) => interfaceOf(word.trim(), text, name));
  if (first === undefined) return INTERFACES[0];
  return others.length === 0 ? first : [first, ...others];
}

function interfaceOf(given: string, text: string, name: string): Interface {
  const found = INTERFACES.find((word) => given === word || given === `${word}URL`);
  if (found !== undefined) return found;
  throw new DoctorError(
    'CONFIG_INVALID',
    `${name} is ${JSON.stringify(text)}; it must be one of ${INTERFACES.join(', ')}.`,
    {
      hint: 'It says which address of each service in the catalogue is used; without it, the public one.',
    },
  );
}
