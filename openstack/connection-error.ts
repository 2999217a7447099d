import { DoctorError, messageOf, systemCodeOf } from '../core/errors.ts';
import { BodyTooLarge } from '../core/read-body.ts';
import type { HttpRequest } from './http.ts';

/** Puts a network error into words. */
export function describeConnectionError(
  { service, method, url, signal }: HttpRequest,
  error: unknown,
): unknown {
  if (signal?.aborted === true) return signal.reason;
  const code = systemCodeOf(error) ?? '';
  const where = `${new URL(url).origin} (${service})`;
  if (error instanceof BodyTooLarge) {
    return new DoctorError(
      'CLOUD_UNEXPECTED',
      `${where} gave no usable answer to ${method} ${new URL(url).pathname}: ${error.message}.`,
      { hint: 'Check that the catalogue has the service at that address.', cause: error },
    );
  }
  if (/TIMEOUT|TIMEDOUT/.test(code)) {
    return new DoctorError(
      'CLOUD_TIMEOUT',
      `${where} did not answer ${method} ${new URL(url).pathname} in time.`,
      {
        hint: 'The service is overloaded, or packets are lost on the way.',
        cause: error,
      },
    );
  }
  return new DoctorError('CLOUD_UNREACHABLE', `${where} cannot be reached: ${code || messageOf(error)}.`, {
    hint: hintFor(code, error, url),
    cause: error,
  });
}

/** Codes of OpenSSL's verification (X509_V_ERR_…, without the prefix) for a signer that is not known. */
const UNKNOWN_SIGNER = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
]);
/** What a TLS client says of bytes that are not TLS, by release of OpenSSL. */
const NOT_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|EPROTO|HTTP_REQUEST/;
/** How a server ends a connection that it cannot read. */
const CLOSED = new Set(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE']);

function hintFor(code: string, error: unknown, url: string): string {
  const { protocol, hostname } = new URL(url);
  if (code === 'ECONNREFUSED') return 'Nothing listens there: is the service running, and OS_AUTH_URL right?';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Its name does not resolve on this machine.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = namesIn(error);
    return `Its certificate is not for ${hostname}${names === '' ? '' : ` but for ${names}`}: use that name in OS_AUTH_URL or the catalogue, or have the certificate made for both.`;
  }
  if (code === 'CERT_HAS_EXPIRED')
    return 'Its certificate has expired: have it renewed, and check the clock of this machine.';
  if (code === 'CERT_NOT_YET_VALID')
    return 'Its certificate is not valid yet: check the clock of this machine.';
  if (protocol === 'https:' && NOT_TLS.test(code)) {
    return 'Nothing speaks TLS at that port: the address probably begins with http://.';
  }
  if (protocol === 'http:' && CLOSED.has(code)) {
    return 'The connection was closed without an answer. Where the port speaks TLS, the address begins with https://.';
  }
  if (UNKNOWN_SIGNER.has(code)) {
    return "This machine does not know who signed its certificate: set OS_CACERT to the certificate authority's file.";
  }
  if (/CERT|TLS|SSL|SIGNATURE/.test(code))
    return 'TLS could not be agreed on: check the certificate and OS_CACERT.';
  return 'Check the address, and that this machine may reach it.';
}

/** The names that a certificate is for (Node's error has it with `subjectaltname`). */
function namesIn(error: unknown): string {
  for (
    let at: unknown = error;
    typeof at === 'object' && at !== null;
    at = (at as { cause?: unknown }).cause
  ) {
    const names = (at as { cert?: { subjectaltname?: unknown } }).cert?.subjectaltname;
    if (typeof names === 'string') return names.replaceAll(/(?:DNS|IP Address):/g, '');
  }
  return '';
}
