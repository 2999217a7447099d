import type { DoctorError } from '../../core/errors.ts';

/** One address of the broker, and who is let in there. */
export interface BrokerHost {
  /** A name or an address; IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** oslo.messaging's default, with TLS too. */
const DEFAULT_PORT = 5672;
/** RabbitMQ's own default user, which it lets in from its own machine alone. */
const GUEST = 'guest';

/**
 * Reads the part of a transport URL between `//` and the path: hosts parted by commas, each with its own
 * credentials or none. No host at all is this machine.
 * @throws what `refuse` makes of the reason
 */
export function readBrokerHosts(
  authority: string,
  refuse: (why: string) => DoctorError,
): readonly BrokerHost[] {
  const hosts = authority.split(',').filter((host) => host !== '');
  if (hosts.length === 0) {
    return [{ hostname: 'localhost', port: DEFAULT_PORT, username: GUEST, password: GUEST }];
  }
  return hosts.map((text) => readHost(text, refuse));
}

function readHost(text: string, refuse: (why: string) => DoctorError): BrokerHost {
  const at = text.lastIndexOf('@');
  const [user, password] = cut(text.slice(0, Math.max(at, 0)), ':');
  const where = text.slice(at + 1);
  const bracket = where.indexOf(']');
  if (where.startsWith('[') && bracket < 0) throw refuse('has an IPv6 address without its closing bracket');
  const [hostname, portText] = where.startsWith('[')
    ? [where.slice(1, bracket), cut(where.slice(bracket), ':')[1]]
    : cut(where, ':');
  if (hostname === '') throw refuse('has credentials without a host');
  return {
    hostname,
    port: readPort(portText, refuse),
    username: unquote(user) || GUEST,
    password: unquote(password) || GUEST,
  };
}

/** Both sides of the first `separator`; the second is empty where there is none. */
function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** The port is not repeated in the error: where a password was not encoded, it is a part of that. */
function readPort(text: string, refuse: (why: string) => DoctorError): number {
  if (text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw refuse('has a port that is no number from 1 to 65535, or a special character that is not encoded');
  return port === 0 ? DEFAULT_PORT : port;
}

/** As Python's `unquote`: what is not valid percent-encoding stays as it is. */
export function unquote(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) =>
    Buffer.from(encoded.replaceAll('%', ''), 'hex').toString(),
  );
}
