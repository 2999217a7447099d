import ssh2 from 'ssh2';
import type { AuthMethod, Client, ConnectConfig, PublicKeyAuthMethod, ServerHostKeyAlgorithm } from 'ssh2';
import type { Duplex } from 'node:stream';
import { messageOf } from '../../core/errors.ts';
import type { ConnectOptions, Endpoint } from './connection.ts';
import { unreachable } from './errors.ts';
import type { Login } from './login.ts';

/** How often a host with keepalive is probed. */
const KEEPALIVE_INTERVAL_MS = 3_000;
/** How many answers in a row may be missing. */
const KEEPALIVE_MISSES = 3;

/** Host key algorithms, the preferred first. */
const HOST_KEY_ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/**
 * The ways to log in, in their order. ssh2 of its own accord tries the password first. The agent is last: servers
 * allow a few attempts only (sshd_config(5), MaxAuthTries), and it may hold many keys.
 */
const METHODS = ['none', 'publickey', 'password', 'keyboard-interactive', 'agent'] as const;

function usableMethods({
  privateKey,
  password,
  agentSocket,
}: Login): Record<(typeof METHODS)[number], boolean> {
  return {
    none: true,
    publickey: privateKey !== undefined,
    password: password !== undefined,
    'keyboard-interactive': password !== undefined,
    agent: agentSocket !== undefined,
  };
}

/**
 * Opens the way to an SSH server and starts the login.
 * @param fail called with what goes wrong before ssh2 itself can emit it
 * @param isWanted whether anybody still waits for it when the way is open
 */
export function openClient(
  client: Client,
  endpoint: Endpoint,
  options: ConnectOptions,
  fail: (error: unknown) => void,
  isWanted: () => boolean,
): void {
  const open = async (): Promise<void> => {
    const sock = await options.route?.();
    if (isWanted()) return start(client, endpoint, options, fail, sock);
    sock?.destroy();
    client.emit('close');
  };
  if (options.route === undefined) return start(client, endpoint, options, fail, undefined);
  open().catch((error: unknown) => {
    fail(viaError(endpoint, error));
    client.emit('close');
  });
}

function start(
  client: Client,
  endpoint: Endpoint,
  options: ConnectOptions,
  fail: (error: unknown) => void,
  sock: Duplex | undefined,
): void {
  const { password } = options.login;
  if (password !== undefined) {
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) =>
      finish(prompts.map(() => password)),
    );
  }
  try {
    client.connect(configFor(endpoint, options, fail, sock));
    if (sock === undefined) client.setNoDelay(true);
  } catch (error) {
    // A key that cannot be parsed is thrown, everything else is emitted.
    fail(Object.assign(error as Error, { level: 'client-authentication' }));
    client.emit('close');
  }
}

function configFor(
  endpoint: Endpoint,
  options: ConnectOptions,
  fail: (error: unknown) => void,
  sock: Duplex | undefined,
): ConnectConfig {
  const { login, hostKeys, connectTimeoutMs } = options;
  const { username, privateKey, passphrase, agentSocket, password } = login;
  return {
    host: endpoint.address,
    port: endpoint.port,
    username,
    readyTimeout: connectTimeoutMs,
    algorithms: { serverHostKey: preferring(hostKeys.knownTypes(endpoint)) },
    hostVerifier(key: Buffer) {
      try {
        hostKeys.check(endpoint, key);
        return true;
      } catch (error) {
        fail(error);
        return false;
      }
    },
    ...(sock === undefined ? {} : { sock }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(agentSocket === undefined ? {} : { agent: agentSocket }),
    ...(password === undefined ? {} : { password, tryKeyboard: true }),
    authHandler: attemptsOf(login),
    ...(endpoint.keepalive === true
      ? { keepaliveInterval: KEEPALIVE_INTERVAL_MS, keepaliveCountMax: KEEPALIVE_MISSES }
      : {}),
  };
}

/** ssh2 knows one key by its method's name; further ones are spelled out. */
function attemptsOf(login: Login): AuthMethod[] {
  const { username, passphrase, moreKeys = [] } = login;
  const further = moreKeys.flatMap((text): PublicKeyAuthMethod[] => {
    const parsed = ssh2.utils.parseKey(text, passphrase);
    const key = Array.isArray(parsed) ? (parsed as (typeof parsed)[])[0] : parsed;
    return key === undefined || key instanceof Error ? [] : [{ type: 'publickey', username, key }];
  });
  const has = usableMethods(login);
  return METHODS.flatMap((method) => [
    ...(has[method] ? [method as unknown as AuthMethod] : []),
    ...(method === 'publickey' ? further : []),
  ]);
}

/** The key types that a host is known by first: otherwise it might show one that nobody can compare. */
function preferring(types: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (name: string): boolean =>
    types.includes(name) || (name.startsWith('rsa-') && types.includes('ssh-rsa'));
  return [...HOST_KEY_ALGORITHMS.filter(isKnown), ...HOST_KEY_ALGORITHMS.filter((name) => !isKnown(name))];
}

/** The host in between could not be reached, or cannot reach the host behind it. */
function viaError(endpoint: Endpoint, error: unknown): unknown {
  const reason = messageOf(error).replace(/^\(SSH\) Channel open failure: /, '');
  return unreachable(
    endpoint,
    `through ${endpoint.via?.name ?? 'another host'}: ${reason || 'it does not answer'}`,
    error,
  );
}
