import { isIP } from 'node:net';
import { EditError } from '../config/edit.ts';
import { iniOption } from '../config/ini-edit.ts';
import { unexpected } from '../checked-names.ts';
import type { ListedNode } from './product.ts';

/** A broker of a messaging URL. */
export interface Broker {
  /** `user:password@`, as it stands there; empty without. */
  readonly login: string;
  readonly host: string;
  readonly port: number;
}

/** A messaging URL in its parts (oslo.messaging: transport.py, TransportURL). */
export interface MessagingUrl {
  readonly scheme: string;
  readonly brokers: readonly Broker[];
  /** What follows the brokers: virtual host and parameters. */
  readonly rest: string;
}

const AMQP_PORT = 5672;
/** The user and the password that oslo.messaging takes where none is given. */
const GUEST = 'guest';
/** A controller's word for itself. */
const LOOPBACK = /^(?:localhost|127\..*|::1)$/i;

/** Where notifications go, and the older name of that (oslo.messaging: notify/notifier.py, `_notifier_opts`). */
const NOTIFICATION_URLS = [
  ['oslo_messaging_notifications', 'transport_url'],
  ['DEFAULT', 'notification_transport_url'],
] as const;

/**
 * Reads from a controller's nova.conf where the message bus for notifications is: a bus of their own where one is
 * set (`[oslo_messaging_notifications] transport_url`), else that of all messages.
 * @param origin where the text is from, for messages
 * @returns undefined when it does not say
 * @throws DoctorError `HOST_UNEXPECTED` for what cannot be understood
 */
export function readMessagingUrl(
  text: string,
  controller: ListedNode,
  origin: string,
): MessagingUrl | undefined {
  const option = (section: string, key: string): string | undefined => {
    try {
      return iniOption(text, section, key);
    } catch (error) {
      throw error instanceof EditError ? unexpected(origin, error.message) : error;
    }
  };
  const urls = [...NOTIFICATION_URLS, ['DEFAULT', 'transport_url'] as const];
  // oslo.messaging takes an empty one for none.
  const url = urls.map(([section, key]) => option(section, key)).find((value) => (value ?? '') !== '');
  if (url !== undefined) return parseMessagingUrl(url, origin);
  // Releases before Ocata had an option for each part, in one of two sections.
  const old = (key: string): string | undefined =>
    option('DEFAULT', key) ?? option('oslo_messaging_rabbit', key);
  const user = old('rabbit_userid');
  const password = old('rabbit_password');
  const hosts = old('rabbit_hosts') ?? old('rabbit_host');
  if (hosts === undefined && (user === undefined || password === undefined)) return undefined;
  const login = `${encodeURIComponent(user ?? GUEST)}:${encodeURIComponent(password ?? GUEST)}@`;
  const port = Number(old('rabbit_port') ?? AMQP_PORT);
  const listed = (hosts ?? '').split(',').map((part) => part.trim());
  const brokers = listed.map((part): Broker => {
    // Its default refers to the options of one host.
    const own = part === '' || part.startsWith('$') ? (old('rabbit_host') ?? controller.address) : part;
    const broker = brokerOf(own, origin, port);
    return { ...broker, login, host: LOOPBACK.test(broker.host) ? controller.address : broker.host };
  });
  const virtualHost = old('rabbit_virtual_host') ?? '/';
  return {
    scheme: 'rabbit',
    brokers,
    rest: virtualHost === '/' ? '/' : `/${encodeURIComponent(virtualHost)}`,
  };
}

/** Takes a messaging URL apart. @throws DoctorError `HOST_UNEXPECTED` */
export function parseMessagingUrl(url: string, origin: string): MessagingUrl {
  const [, scheme, authority, rest = '/'] = /^([a-z][a-z0-9+.-]*):\/\/([^/?]*)([/?].*)?$/i.exec(url) ?? [];
  if (scheme === undefined || authority === undefined || authority === '') {
    throw unexpected(origin, 'its transport_url is no URL of a message bus');
  }
  return { scheme, brokers: authority.split(',').map((part) => brokerOf(part, origin)), rest };
}

/** Puts a messaging URL together. */
export function formatMessagingUrl({ scheme, brokers, rest }: MessagingUrl): string {
  const authority = brokers.map(
    ({ login, host, port }) => `${login}${host.includes(':') ? `[${host}]` : host}:${port}`,
  );
  return `${scheme}://${authority.join(',')}${rest}`;
}

/**
 * Puts addresses in the place of names, which only the nodes can resolve: a broker on a controller gets the
 * address at which that controller is reached.
 */
export function withAddresses(url: MessagingUrl, controllers: readonly ListedNode[]): MessagingUrl {
  const addressOf = (host: string): string => {
    if (isIP(host) !== 0) return host;
    const short = host.split('.')[0]?.toLowerCase();
    const named = controllers.find(({ name }) => name.split('.')[0]?.toLowerCase() === short);
    // A name of the cluster's own (a virtual address) leads to any of them.
    return (named ?? controllers[0])?.address ?? host;
  };
  return { ...url, brokers: url.brokers.map((broker) => ({ ...broker, host: addressOf(broker.host) })) };
}

function brokerOf(text: string, origin: string, usualPort = AMQP_PORT): Broker {
  const at = text.lastIndexOf('@');
  const login = text.slice(0, at + 1);
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text.slice(at + 1)) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || host === '') throw unexpected(origin, 'its message bus has no host');
  return { login, host, port: Number(port ?? usualPort) };
}
