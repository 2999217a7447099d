import { isIP } from 'node:net';
import { EditError } from '../config/edit.ts';
import { iniOption } from '../config/ini-edit.ts';
import { unexpected } from '../words.ts';
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

/**
 * Reads from a controller's nova.conf where the message bus is.
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
  const url = option('DEFAULT', 'transport_url');
  if (url !== undefined) return parseMessagingUrl(url, origin);
  // Releases before Ocata had an option for each part, in one of two sections.
  const old = (key: string): string | undefined =>
    option('DEFAULT', key) ?? option('oslo_messaging_rabbit', key);
  const user = old('rabbit_userid');
  const password = old('rabbit_password');
  if (user === undefined || password === undefined) return undefined;
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const port = Number(old('rabbit_port') ?? AMQP_PORT);
  return { scheme: 'rabbit', brokers: [{ login, host: controller.address, port }], rest: '/' };
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

function brokerOf(text: string, origin: string): Broker {
  const at = text.lastIndexOf('@');
  const login = text.slice(0, at + 1);
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text.slice(at + 1)) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || host === '') throw unexpected(origin, 'its transport_url names no host');
  return { login, host, port: Number(port ?? AMQP_PORT) };
}
