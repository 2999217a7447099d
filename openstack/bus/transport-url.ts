import { DoctorError } from '../../core/errors.ts';
import { maskUrlPasswords } from '../../core/redact.ts';
import type { Redactor } from '../../core/redact.ts';
import { readBrokerHosts, unquote } from './broker-hosts.ts';
import type { BrokerHost } from './broker-hosts.ts';

/** How a client proves who it is (RabbitMQ: "Access Control", mechanisms). */
const LOGIN_METHODS = ['PLAIN', 'AMQPLAIN', 'EXTERNAL'] as const;

/** How the connection is encrypted (`ssl=1` and its kin). */
export interface BrokerTls {
  /** PEM file of the authorities to trust; undefined: those of the system. */
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** Whether the certificate must be for the host's name (`ssl_enforce_hostname_verification`). */
  readonly verifyHostname: boolean;
}

/** What a transport URL of oslo.messaging says. */
export interface TransportUrl {
  /** At least one; any of them will do. */
  readonly hosts: readonly BrokerHost[];
  readonly virtualHost: string;
  readonly loginMethod: (typeof LOGIN_METHODS)[number];
  readonly tls: BrokerTls | undefined;
  /** After twice this without a sign of life a connection counts as lost, seconds; undefined: not said. */
  readonly heartbeatS: number | undefined;
  /** The URL with its passwords masked. */
  readonly shown: string;
}

const FORM = 'rabbit://user:password@host:5672/virtual-host?ssl=1';
/** oslo.messaging's RabbitMQ driver by its two names. Its `amqp://` is another protocol, AMQP 1.0. */
const SCHEMES = ['rabbit', 'kombu+amqp'];

/**
 * Reads a transport URL as oslo.messaging does (`TransportURL.parse`, transport.py, and the options of
 * impl_rabbit.py): several hosts parted by commas, each with its own credentials, percent-encoding, IPv6 in
 * brackets, options of `[oslo_messaging_rabbit]` in the query. Options that concern services alone are ignored.
 * @throws DoctorError `CONFIG_INVALID` that shows the URL without its passwords
 */
export function parseTransportUrl(text: string): TransportUrl {
  const shown = showTransportUrl(text);
  const refuse = (why: string): DoctorError =>
    new DoctorError('CONFIG_INVALID', `The transport URL ${shown} ${why}.`, {
      hint: `Use the transport_url of the services' configuration, as in ${FORM}. Special characters of a password are written as %xx.`,
    });
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?/i.exec(text.trim());
  if (parts === null) throw refuse('is not one');
  const [, scheme = '', authority = '', path = '', query = ''] = parts;
  if (!SCHEMES.includes(scheme.toLowerCase()))
    throw refuse(`begins with ${scheme}://; RabbitMQ is ${SCHEMES.join(':// or ')}://, with or without TLS`);
  const settings = readQuery(query);
  return {
    hosts: readBrokerHosts(authority, refuse),
    virtualHost: unquote(path.slice(1)) || '/',
    loginMethod: loginMethodOf(settings, refuse),
    tls: tlsOf(settings, refuse),
    heartbeatS: heartbeatOf(settings, refuse),
    shown,
  };
}

/**
 * A transport URL as it may be shown: its passwords are masked, and `redactor` remembers them as written and
 * as meant.
 */
export function showTransportUrl(text: string, redactor?: Redactor): string {
  const trimmed = text.trim();
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(trimmed)?.[0];
  if (scheme === undefined) return '***';
  // An @ after the hosts is most likely the end of a password that should have been encoded.
  if (/[/?#].*@/.test(trimmed.slice(scheme.length))) return `${scheme}***`;
  for (const [, password = ''] of trimmed.matchAll(/[:,/][^:@,/]*:([^@,]*)@/g)) {
    redactor?.add(password);
    redactor?.add(unquote(password));
  }
  return maskUrlPasswords(trimmed);
}

type Refuse = (why: string) => DoctorError;
type Settings = ReadonlyMap<string, string>;

/** As Python's `parse_qs`, joined by commas: empty values do not count. */
function readQuery(query: string): Settings {
  const settings = new Map<string, string>();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    if (at < 0 || at === pair.length - 1) continue;
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)].map((part) =>
      unquote(part.replaceAll('+', ' ')),
    );
    if (key === undefined || value === undefined) continue;
    const before = settings.get(key);
    settings.set(key, before === undefined ? value : `${before},${value}`);
  }
  return settings;
}

const TRUE = ['true', '1', 'on', 'yes'];
const FALSE = ['false', '0', 'off', 'no'];

/** A boolean of oslo.config; undefined when it is not said. */
function switchOf(settings: Settings, key: string, refuse: Refuse): boolean | undefined {
  const text = settings.get(key);
  if (text === undefined) return undefined;
  const isTrue = TRUE.includes(text.toLowerCase());
  if (isTrue || FALSE.includes(text.toLowerCase())) return isTrue;
  throw refuse(`has ${key}=${text}, which is neither true nor false`);
}

const TLS_KEYS = [
  'ssl',
  'ssl_ca_file',
  'ssl_cert_file',
  'ssl_key_file',
  'ssl_version',
  'ssl_enforce_hostname_verification',
  'ssl_enforce_fips_mode',
];

function tlsOf(settings: Settings, refuse: Refuse): BrokerTls | undefined {
  const stray = [...settings.keys()].find((key) => key.startsWith('ssl') && !TLS_KEYS.includes(key));
  if (stray !== undefined) throw refuse(`has an unknown option ${stray}; there are ${TLS_KEYS.join(', ')}`);
  if (switchOf(settings, 'ssl', refuse) !== true) return undefined;
  return {
    caFile: settings.get('ssl_ca_file'),
    certFile: settings.get('ssl_cert_file'),
    keyFile: settings.get('ssl_key_file'),
    verifyHostname: switchOf(settings, 'ssl_enforce_hostname_verification', refuse) ?? false,
  };
}

function loginMethodOf(settings: Settings, refuse: Refuse): TransportUrl['loginMethod'] {
  const text = settings.get('rabbit_login_method') ?? 'AMQPLAIN';
  const method = LOGIN_METHODS.find((method) => method === text);
  if (method === undefined)
    throw refuse(`has rabbit_login_method=${text}; there are ${LOGIN_METHODS.join(', ')}`);
  return method;
}

function heartbeatOf(settings: Settings, refuse: Refuse): number | undefined {
  const text = settings.get('heartbeat_timeout_threshold');
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text))
    throw refuse(`has heartbeat_timeout_threshold=${text}, which is no number of seconds`);
  return Number(text);
}
