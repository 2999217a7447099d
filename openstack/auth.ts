import { errors } from 'undici';
import { z } from 'zod';
import { DoctorError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { API_VERSIONS } from './api-versions.ts';
import type { Credentials } from './credentials.ts';
import { findRoot } from './discovery.ts';
import { refusal } from './errors.ts';
import type { Http, HttpAnswer } from './http.ts';

const domain = z.object({ id: z.string() }).optional();

const tokenBody = z.object({
  token: z.object({
    user: z.object({ id: z.string(), name: z.string().optional(), domain }),
    project: z.object({ id: z.string(), name: z.string(), domain }).optional(),
    roles: z.array(z.object({ name: z.string() })).default([]),
    catalog: z
      .array(
        z.object({
          type: z.string(),
          endpoints: z
            .array(
              z.object({
                interface: z.string(),
                region: z.string().nullish(),
                region_id: z.string().nullish(),
                url: z.string(),
              }),
            )
            .default([]),
        }),
      )
      .default([]),
  }),
});

/** What Keystone says of a token (Identity API v3, `POST /v3/auth/tokens`). */
export type TokenBody = z.infer<typeof tokenBody>['token'];

/** A token and what it stands for. */
export interface IssuedToken {
  readonly id: string;
  readonly body: TokenBody;
}

/**
 * Where Keystone v3 begins: OS_AUTH_URL comes with its version, with another, and without.
 * @throws DoctorError `NOT_OPENSTACK`, `CLOUD_UNREACHABLE`, `CLOUD_TIMEOUT`
 */
export async function findLogin(http: Http, authUrl: string): Promise<string> {
  const { identity } = API_VERSIONS;
  if (identity === undefined) throw new TypeError('the version of the Identity API is not known');
  const get = (url: string) =>
    http.send({ service: 'identity', method: 'GET', url, headers: { accept: 'application/json' } });
  const request = { service: 'identity', url: authUrl, wanted: identity, projectId: undefined, get };
  const { url } = await findRoot(request).catch((error: unknown) => {
    if (!speaksHttp(error)) throw notHttp(authUrl, error);
    throw isOfOtherVersion(error) ? notOpenStack(authUrl, 'it has other versions only', error) : error;
  });
  return url;
}

function isOfOtherVersion(error: unknown): boolean {
  return error instanceof DoctorError && error.code === 'CLOUD_UNEXPECTED';
}

/**
 * Asks Keystone for a token.
 * @param login where Keystone begins: see {@link findLogin}
 * @throws DoctorError `AUTH_REFUSED`, `NOT_OPENSTACK`, or what a service can refuse with
 */
export async function issueToken(http: Http, credentials: Credentials, login: string): Promise<IssuedToken> {
  const { defaultDomain: domainName, ...rest } = credentials;
  if (domainName === undefined) return issue(http, credentials, login);
  try {
    return await issue(http, withDomain(rest, { id: domainName }), login);
  } catch (error) {
    // openstackclient takes it for an id, and people write a name: only one of the two is a domain.
    if (!(error instanceof DoctorError) || error.code !== 'AUTH_REFUSED') throw error;
    return issue(http, withDomain(rest, { name: domainName }), login);
  }
}

/** The credentials with a domain where they have none. */
function withDomain(
  credentials: Credentials,
  { id, name }: { readonly id?: string; readonly name?: string },
): Credentials {
  const { userDomainId, userDomainName, projectDomainId, projectDomainName } = credentials;
  const forUser = userDomainId ?? userDomainName;
  const forProject = projectDomainId ?? projectDomainName;
  return {
    ...credentials,
    ...(forUser === undefined && id !== undefined ? { userDomainId: id } : {}),
    ...(forUser === undefined && name !== undefined ? { userDomainName: name } : {}),
    ...(forProject === undefined && id !== undefined ? { projectDomainId: id } : {}),
    ...(forProject === undefined && name !== undefined ? { projectDomainName: name } : {}),
  };
}

async function issue(http: Http, credentials: Credentials, login: string): Promise<IssuedToken> {
  const facts = { service: 'identity', method: 'POST', url: `${login}/auth/tokens` };
  const answer = await http
    .send({
      ...facts,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ auth: authRequest(credentials) }),
    })
    .catch((error: unknown) => {
      throw speaksHttp(error) ? error : notHttp(credentials.authUrl, error);
    });
  const { status } = answer;
  if (status !== 201 && !isFromKeystone(answer)) {
    const what = `it answered the login with status ${status}`;
    throw notOpenStack(credentials.authUrl, what, undefined, WANTS_TLS.test(answer.body));
  }
  if (status === 401 || status === 403) throw loginRefused(credentials);
  if (status !== 201) throw refusal(facts, answer);
  const id = answer.headers['x-subject-token'];
  const parsed = tokenBody.safeParse(jsonOf(answer.body));
  if (!parsed.success || id === undefined) {
    throw notOpenStack(credentials.authUrl, `it answered the login with status ${status}, and with no token`);
  }
  return { id, body: parsed.data.token };
}

function loginRefused(credentials: Credentials): DoctorError {
  const { authUrl, username, userId, token, applicationCredentialId, applicationCredentialName } =
    credentials;
  const application = applicationCredentialName ?? applicationCredentialId;
  const [who, hint] =
    application !== undefined
      ? [
          `the application credential ${application}`,
          'Check its secret and its expiry, and where it is given by name, the user and its domain.',
        ]
      : token !== undefined
        ? ['the token', 'It may have expired, or its user may have no role in the project.']
        : [
            username ?? userId ?? 'the user',
            'Check OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and their domains.',
          ];
  return new DoctorError('AUTH_REFUSED', `Keystone at ${authUrl} refused the login of ${who}.`, { hint });
}

/** A Keystone knows its own login. */
const UNKNOWN_LOGIN = new Set([404, 405, 501]);
/** What a proxy says when the service behind it is down or overrun. */
const FROM_A_PROXY = new Set([429, 502, 503, 504]);
const keystoneError = z.object({ error: z.object({ code: z.number(), message: z.string() }) });

/** Whether an answer other than success is Keystone's (keystone/exception.py), or that of a proxy before it. */
function isFromKeystone({ status, body }: HttpAnswer): boolean {
  if (FROM_A_PROXY.has(status)) return true;
  return !UNKNOWN_LOGIN.has(status) && keystoneError.safeParse(jsonOf(body)).success;
}

function speaksHttp(error: unknown): boolean {
  return !(error instanceof DoctorError && error.cause instanceof errors.HTTPParserError);
}

function notHttp(authUrl: string, error: unknown): DoctorError {
  return notOpenStack(authUrl, 'it does not speak HTTP', error, isTlsAlert(error));
}

function notOpenStack(authUrl: string, what: string, cause?: unknown, speaksTls = false): DoctorError {
  return new DoctorError('NOT_OPENSTACK', `What answers at ${authUrl} is not Keystone v3: ${what}.`, {
    hint: speaksTls
      ? 'That port speaks TLS: OS_AUTH_URL must begin with https://.'
      : 'OS_AUTH_URL must be the address of the Identity service, as in http://controller:5000/v3.',
    cause,
  });
}

/** What Apache, nginx and others answer a request without TLS with, at a port for TLS. */
const WANTS_TLS = /HTTPS port|SSL-enabled server port|HTTP request to an HTTPS server/i;

/** Content type and major version of a TLS alert. */
const TLS_ALERT = String.fromCharCode(0x15, 0x03);

/** Whether bytes that are no HTTP are those by which TLS refuses them: an alert (RFC 8446, section 5.1). */
function isTlsAlert(error: unknown): boolean {
  const cause = error instanceof DoctorError ? error.cause : undefined;
  const data = cause instanceof errors.HTTPParserError ? (cause as { data?: unknown }).data : undefined;
  return String(data ?? '').startsWith(TLS_ALERT);
}

function authRequest(credentials: Credentials): JsonObject {
  const application = applicationCredentialOf(credentials);
  if (application !== undefined) {
    return { identity: { methods: ['application_credential'], application_credential: application } };
  }
  const { token } = credentials;
  const identity =
    token === undefined
      ? { methods: ['password'], password: { user: userOf(credentials) } }
      : { methods: ['token'], token: { id: token } };
  const project = projectOf(credentials);
  return { identity, ...(project === undefined ? {} : { scope: { project } }) };
}

/** One is known by its id, or by its name and its user's (Identity API v3, application credentials). */
function applicationCredentialOf(credentials: Credentials): JsonObject | undefined {
  const { applicationCredentialId: id, applicationCredentialName: name } = credentials;
  const { applicationCredentialSecret: secret } = credentials;
  if (secret === undefined) return undefined;
  if (id !== undefined) return { id, secret };
  return name === undefined ? undefined : { name, secret, user: userOf(credentials) };
}

function userOf(credentials: Credentials): JsonObject {
  const { userId, username, password, userDomainId, userDomainName } = credentials;
  const secret = password === undefined ? {} : { password };
  if (userId !== undefined) return { id: userId, ...secret };
  return { name: username, domain: domainOf(userDomainId, userDomainName), ...secret };
}

function projectOf(credentials: Credentials): JsonObject | undefined {
  const { projectId, projectName, projectDomainId, projectDomainName } = credentials;
  if (projectId !== undefined) return { id: projectId };
  if (projectName === undefined) return undefined;
  return { name: projectName, domain: domainOf(projectDomainId, projectDomainName) };
}

function domainOf(id: string | undefined, name: string | undefined): JsonObject {
  if (id !== undefined) return { id };
  return name === undefined ? { id: 'default' } : { name };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
