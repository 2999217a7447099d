import { DoctorError } from '../core/errors.ts';
import type { OptionSource, TextFields } from './credentials.ts';

/** How one logs in, by keystoneauth's names of its plugins. */
const METHODS = {
  password: 'password',
  v3password: 'password',
  token: 'token',
  v3token: 'token',
  v3applicationcredential: 'applicationCredential',
} as const;

type Method = (typeof METHODS)[keyof typeof METHODS];

const OF_METHOD = {
  password: ['password'],
  token: ['token'],
  applicationCredential: [
    'applicationCredentialId',
    'applicationCredentialName',
    'applicationCredentialSecret',
  ],
} as const satisfies Record<Method, readonly (keyof TextFields)[]>;

/**
 * The fields of the method that `auth_type` names, without those of others. Where it names none, an application
 * credential comes before a token and a token before a password.
 * @throws DoctorError `CONFIG_INVALID` for a method that doctor has not
 */
export function chosenMethod({ value, nameOf }: OptionSource, fields: TextFields): TextFields {
  const option = value('auth_type') === undefined ? 'auth_plugin' : 'auth_type';
  const type = value(option);
  const method = type === undefined ? inferred(fields) : methodOf(type);
  if (method === undefined) {
    throw new DoctorError(
      'CONFIG_INVALID',
      `${nameOf(option)} is ${JSON.stringify(type)}: doctor does not support it.`,
      {
        hint: `It supports ${Object.keys(METHODS).join(', ')}. An application credential of the same user always works.`,
      },
    );
  }
  const others = Object.entries(OF_METHOD).flatMap(([name, keys]) => (name === method ? [] : keys));
  const entries = Object.entries(fields).filter(([key]) => !others.some((other) => other === key));
  return Object.fromEntries(entries);
}

function methodOf(type: string): Method | undefined {
  return Object.entries(METHODS).find(([name]) => name === type)?.[1];
}

function inferred(fields: TextFields): Method {
  if (fields.applicationCredentialId !== undefined || fields.applicationCredentialName !== undefined) {
    return 'applicationCredential';
  }
  return fields.token === undefined ? 'password' : 'token';
}

/** The options that the chosen method lacks. */
export function missingOptions(login: TextFields): readonly string[] {
  const user = login.username === undefined && login.userId === undefined ? ['username'] : [];
  if (login.token !== undefined) return [];
  const { applicationCredentialId: id, applicationCredentialName: name } = login;
  if (id !== undefined || name !== undefined) {
    return [
      ...(id === undefined ? user : []),
      ...(login.applicationCredentialSecret === undefined ? ['application_credential_secret'] : []),
    ];
  }
  return [...user, ...(login.password === undefined ? ['password'] : [])];
}

/**
 * Scopes that a run cannot use: it needs a project, in which the services' own lists and quotas are read.
 * @throws DoctorError `CONFIG_INVALID` that names the option
 */
export function requireProjectScope({ value, nameOf, where }: OptionSource): void {
  if (value('trust_id') !== undefined) {
    throw new DoctorError(
      'CONFIG_INVALID',
      `${nameOf('trust_id')} in ${where} asks for a trust, which doctor does not support.`,
      {
        hint: 'Log in as the trusted user in a project of its own, or with an application credential.',
      },
    );
  }
  if (value('system_scope') === undefined) return;
  throw new DoctorError(
    'CONFIG_INVALID',
    `${nameOf('system_scope')} in ${where} asks for a token of the whole system; doctor needs one for a project.`,
    {
      hint: 'Name a project in which the user is an administrator (project_name) instead of the system scope.',
    },
  );
}
