import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { describeConnectionError } from './connection-error.ts';
import { openSession } from './session.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A certificate that signs itself, as clouds for a try have it. */
function certificate(
  name: string,
  names: string,
  ...more: string[]
): { key: string; cert: string; file: string } {
  const path = (end: string): string => join(folder, `${name}.${end}`);
  const form = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', path('key'), '-out', path('pem')];
  execFileSync(
    'openssl',
    [...form, ...files, '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`, ...more],
    { stdio: 'ignore' },
  );
  return {
    key: readFileSync(path('key'), 'utf8'),
    cert: readFileSync(path('pem'), 'utf8'),
    file: path('pem'),
  };
}

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

const logIn = (authUrl: string, caFile?: string, insecure = false) =>
  openSession(
    {
      authUrl,
      username: 'admin',
      password: 'pw',
      interface: 'public',
      insecure,
      ...(caFile === undefined ? {} : { caFile }),
    },
    { clock: systemClock(), log: silentLog },
  );
const failure = (login: Promise<unknown>): Promise<unknown> =>
  login.then(
    () => 'no error',
    (error: unknown) => error,
  );

describe('a login over TLS that fails says what is to be done about it', () => {
  const good = certificate('good', 'IP:127.0.0.1', '-days', '2');
  const other = certificate('other', 'DNS:controller.example', '-days', '2');
  const serve = async (pair: { key: string; cert: string }): Promise<string> =>
    `https://127.0.0.1:${await portOf(createTlsServer(pair, (_, response) => void response.writeHead(501).end()))}/v3`;

  it('when its signer is not known', async () => {
    expect(await failure(logIn(await serve(good)))).toMatchObject({
      code: 'CLOUD_UNREACHABLE',
      hint: expect.stringMatching(/does not know who signed.*OS_CACERT/) as string,
    });
  });

  it('when the certificate is for another host', async () => {
    expect(await failure(logIn(await serve(other), other.file))).toMatchObject({
      code: 'CLOUD_UNREACHABLE',
      hint: expect.stringMatching(/not for 127\.0\.0\.1 but for controller\.example/) as string,
    });
  });

  it.each([
    ['CERT_HAS_EXPIRED', /has expired.*renewed/],
    ['CERT_NOT_YET_VALID', /not valid yet.*clock/],
  ])('when the certificate is out of its time: %s', (code, hint) => {
    const request = { service: 'identity', method: 'GET', url: 'https://k/v3', headers: {} };
    const error = Object.assign(new Error('certificate'), { code });
    expect(describeConnectionError(request, error)).toMatchObject({
      hint: expect.stringMatching(hint) as string,
    });
  });

  it('when the port does not speak TLS', async () => {
    const port = await portOf(createServer((_, response) => void response.end()));
    expect(await failure(logIn(`https://127.0.0.1:${port}/v3`))).toMatchObject({
      code: 'CLOUD_UNREACHABLE',
      hint: expect.stringMatching(/begins with http:/) as string,
    });
  });

  it('when only the port speaks TLS', async () => {
    const url = (await serve(good)).replace('https:', 'http:');
    expect(await failure(logIn(url))).toMatchObject({
      hint: expect.stringMatching(/https:/) as string,
    });
  });

  it('when a web server asks for TLS in words', async () => {
    const words = '<h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port';
    const port = await portOf(createServer((_, response) => void response.writeHead(400).end(words)));
    expect(await failure(logIn(`http://127.0.0.1:${port}/v3`))).toMatchObject({
      code: 'NOT_OPENSTACK',
      hint: expect.stringMatching(/begin with https:/) as string,
    });
  });

  it('and goes on to the login when certificates are not checked', async () => {
    expect(await failure(logIn(await serve(other), undefined, true))).toMatchObject({
      code: 'NOT_OPENSTACK',
    });
  });
});
