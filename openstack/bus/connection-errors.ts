import { DoctorError, messageOf, systemCodeOf } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { BrokerHost } from './broker-hosts.ts';
import type { TransportUrl } from './transport-url.ts';

/** An attempt to connect that failed. */
export interface Attempt {
  readonly url: TransportUrl;
  readonly host: BrokerHost;
  /** Host and port, for people. */
  readonly name: string;
  /** The deadline that it missed, milliseconds. */
  readonly lateAfterMs: number | undefined;
}

const TLS_HINT =
  'Name the authority that signed its certificate with ssl_ca_file=… in the transport URL, as the services do in [oslo_messaging_rabbit].';
const PORT_HINT =
  'Check host and port of the transport URL. RabbitMQ listens on 5672, with TLS on 5671; TLS needs ?ssl=1 at its end.';

/** Codes of OpenSSL and Node for a certificate that was not accepted, or a partner that speaks no TLS. */
const TLS_CODES =
  /^(?:ERR_SSL|ERR_TLS|ERR_OSSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO)/;

/** Why a connection did not come about, for people. */
export function brokerConnectionError(error: unknown, attempt: Attempt): DoctorError {
  const { url, host, name, lateAfterMs } = attempt;
  const text = messageOf(error);
  const code = systemCodeOf(error);
  const fail = (kind: ErrorCode, what: string, hint: string): DoctorError =>
    new DoctorError(kind, `The message bus at ${name} ${what}.`, { hint, cause: error });

  if (lateAfterMs !== undefined)
    return fail('BUS_UNREACHABLE', `did not answer within ${(lateAfterMs / 1000).toFixed(1)} s`, PORT_HINT);
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return fail('BUS_TLS_FAILED', 'does not speak TLS', 'Leave ?ssl=1 out, or take the port with TLS.');
  if (code !== undefined && TLS_CODES.test(code))
    return fail('BUS_TLS_FAILED', `was not accepted: ${tlsReason(text)} (${code})`, TLS_HINT);
  if (code !== undefined) return fail('BUS_UNREACHABLE', `cannot be reached: ${text}`, PORT_HINT);
  if (text.includes('ACCESS_REFUSED') || text.includes('ACCESS-REFUSED')) {
    const hint = 'Check user and password in the transport URL; special characters are written as %xx.';
    return fail('BUS_REFUSED', `refused user ${host.username} or the password`, hint);
  }
  if (text.startsWith('Expected ConnectionOpenOk')) {
    const what = `refused virtual host ${url.virtualHost} to user ${host.username}: there is none of that name, or the user may not use it`;
    return fail('BUS_REFUSED', what, 'Check the path of the transport URL; without one it is /.');
  }
  if (text.startsWith('SASL mechanism')) {
    const what = `does not offer login by ${url.loginMethod}`;
    return fail('BUS_REFUSED', what, 'Choose another with rabbit_login_method=… in the transport URL.');
  }
  return fail('NOT_A_BROKER', `does not speak AMQP 0-9-1 (${text})`, PORT_HINT);
}

/** OpenSSL's own lines begin with numbers for its developers. */
function tlsReason(text: string): string {
  return /SSL routines:[^:]*:([^:]+)/.exec(text)?.[1] ?? text;
}

/** The more specific of several reasons first. */
const RANK: readonly ErrorCode[] = ['BUS_REFUSED', 'BUS_TLS_FAILED', 'NOT_A_BROKER', 'BUS_UNREACHABLE'];

/** One error for all hosts that were tried. */
export function nobodyLetsIn(failures: readonly DoctorError[]): DoctorError {
  const [first] = [...failures].sort((a, b) => RANK.indexOf(a.code) - RANK.indexOf(b.code));
  if (first === undefined) throw new RangeError('no host was tried');
  if (failures.length === 1) return first;
  const reasons = failures.map(({ message }) => message).join(' ');
  return new DoctorError(first.code, `None of the message bus's hosts accepts the connection. ${reasons}`, {
    hint: first.hint,
    cause: first,
  });
}
