import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** A server's certificate for 127.0.0.1 and localhost, who signed it, and who did not. */
export interface Certificates {
  readonly caFile: string;
  readonly wrongCaFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes certificates with OpenSSL in a folder. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const path = (name: string): string => join(folder, name);
  const authority = (name: string) =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      path(`${name}.key`),
      '-out',
      path(`${name}.pem`),
    );
  const request = openssl(
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-subj',
    '/CN=broker',
    '-keyout',
    path('server.key'),
    '-out',
    path('server.csr'),
  );
  writeFileSync(path('names'), 'subjectAltName=DNS:localhost\n');
  await Promise.all([authority('ca'), authority('wrong-ca'), request]);
  await openssl(
    'x509',
    '-req',
    '-days',
    '2',
    '-in',
    path('server.csr'),
    '-CA',
    path('ca.pem'),
    '-CAkey',
    path('ca.key'),
    '-CAcreateserial',
    '-extfile',
    path('names'),
    '-out',
    path('server.pem'),
  );
  return {
    caFile: path('ca.pem'),
    wrongCaFile: path('wrong-ca.pem'),
    certFile: path('server.pem'),
    keyFile: path('server.key'),
  };
}

async function openssl(...words: readonly string[]): Promise<void> {
  await execa('openssl', words);
}
