import { errors } from 'undici';
import { z } from 'zod';
import { DoctorError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { Credentials } from './credentials.ts';
import { refusal } from './errors.ts';
import type { Http, HttpAnswer } from './http.ts';

const tokenBody = z.object({
  token: z.object({
    user: z.object({ id: z.string(), name: z.string().optional() }),
    project: z.object({ id: z.string(), name: z.string() }).optional(),
    roles: z.array(z.object({ name: z.string() })).default([]),
    catalog: z
      .array(
        z.object({
          type: z.string(),
          endpoints: z
            .array(z.object({ interface: z.string(), region: z.string().nullish(), url: z.string() }))
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
 * Asks Keystone for a token.
 * @throws DoctorError `AUTH_REFUSED`, `NOT_OPENSTACK`, or what a service can refuse with
 */
export async function issueToken(http: Http, credentials: Credentials): Promise<IssuedToken> {
  const url = tokensUrl(credentials.authUrl);
  const facts = { service: 'identity', method: 'POST', url };
  const answer = await http
    .send({
      ...facts,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ auth: authRequest(credentials) }),
    })
    .catch((error: unknown) => {
      throw speaksHttp(error) ? error : notOpenStack(credentials.authUrl, 'it does not speak HTTP', error);
    });
  const { status } = answer;
  if (status !== 201 && !isFromKeystone(answer)) {
    throw notOpenStack(credentials.authUrl, `it answered the login with status ${status}`);
  }
  if (status === 401 || status === 403) {
    const who = credentials.username ?? credentials.userId ?? 'the application credential';
    throw new DoctorError('AUTH_REFUSED', `Keystone at ${credentials.authUrl} refused the login of ${who}.`, {
      hint: 'Check OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and their domains.',
    });
  }
  if (status !== 201) throw refusal(facts, answer);
  const id = answer.headers['x-subject-token'];
  const parsed = tokenBody.safeParse(jsonOf(answer.body));
  if (!parsed.success || id === undefined) {
    throw notOpenStack(credentials.authUrl, `it answered the login with status ${status}, and with no token`);
  }
  return { id, body: parsed.data.token };
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

/** OS_AUTH_URL comes with and without the version. */
function tokensUrl(authUrl: string): string {
  return `${authUrl.endsWith('/v3') ? authUrl : `${authUrl}/v3`}/auth/tokens`;
}

function notOpenStack(authUrl: string, what: string, cause?: unknown): DoctorError {
  return new DoctorError('NOT_OPENSTACK', `What answers at ${authUrl} is not Keystone v3: ${what}.`, {
    hint: 'OS_AUTH_URL must be the address of the Identity service, as in http://controller:5000/v3.',
    cause,
  });
}

function authRequest(credentials: Credentials): JsonObject {
  const { applicationCredentialId: id, applicationCredentialSecret: secret, token } = credentials;
  if (id !== undefined && secret !== undefined) {
    return {
      identity: { methods: ['application_credential'], application_credential: { id, secret } },
    };
  }
  const identity =
    token === undefined
      ? { methods: ['password'], password: { user: userOf(credentials) } }
      : { methods: ['token'], token: { id: token } };
  const project = projectOf(credentials);
  return { identity, ...(project === undefined ? {} : { scope: { project } }) };
}

function userOf(credentials: Credentials): JsonObject {
  const { userId, username, password, userDomainId, userDomainName } = credentials;
  if (userId !== undefined) return { id: userId, password };
  return { name: username, password, domain: domainOf(userDomainId, userDomainName) };
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
