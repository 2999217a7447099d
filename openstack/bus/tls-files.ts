import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { BrokerTls } from './transport-url.ts';

/** Where distributions keep the authorities that this machine trusts (Debian; Red Hat). */
const SYSTEM_CA_FILES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/**
 * Reads the files of a TLS connection. The broker's certificate is always verified, as oslo.messaging does it:
 * against `ssl_ca_file`, or against the authorities that this machine trusts.
 * @throws DoctorError `CONFIG_INVALID` that names the file
 */
export function readTlsFiles({ caFile, certFile, keyFile }: BrokerTls): SecureContext {
  const options = {
    ca: caFile === undefined ? systemAuthorities() : readPem('ssl_ca_file', caFile),
    ...(certFile === undefined ? {} : { cert: readPem('ssl_cert_file', certFile) }),
    ...(keyFile === undefined ? {} : { key: readPem('ssl_key_file', keyFile) }),
  };
  try {
    return createSecureContext(options);
  } catch (error) {
    throw invalid(`The TLS files of the transport URL cannot be used: ${messageOf(error)}.`, error);
  }
}

function readPem(option: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw invalid(`${option} of the transport URL, ${path}, cannot be read: ${messageOf(error)}.`, error);
  }
  if (text.includes('-----BEGIN ')) return text;
  throw invalid(`${option} of the transport URL, ${path}, is no PEM file.`);
}

function systemAuthorities(): string[] {
  for (const path of SYSTEM_CA_FILES) {
    try {
      return [readFileSync(path, 'utf8'), ...rootCertificates];
    } catch {
      continue;
    }
  }
  return [...rootCertificates];
}

function invalid(message: string, cause?: unknown): DoctorError {
  return new DoctorError('CONFIG_INVALID', message, {
    hint: 'The paths must exist on this machine: copy the files here, and name the copies in the URL.',
    cause,
  });
}
