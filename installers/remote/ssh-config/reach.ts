import { userInfo } from 'node:os';
import { DoctorError, messageOf } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import type { Endpoint } from '../connection.ts';
import type { HostKeyPolicy, HostKeys } from '../host-keys.ts';
import { readKeyFile } from '../login.ts';
import type { Login } from '../login.ts';
import { readSshConfig } from './read.ts';
import type { Setting, SshConfigFile } from './read.ts';
import { settingsFor } from './settings.ts';
import type { HostSettings, JumpHost } from './settings.ts';

/** The user's ssh config, and what decides about host keys where it has a say. */
export interface SshConfigSource extends SshConfigFile {
  /** Undefined where the options decide. */
  hostKeys(says: {
    readonly policy: HostKeyPolicy | undefined;
    readonly files: readonly string[] | undefined;
  }): HostKeys | undefined;
}

/** How the options say to log in. Each value counts before that of the ssh config. */
export interface AccessOptions {
  readonly username?: string;
  readonly sshPort?: number;
  readonly keyFile?: string;
  readonly keyPassphrase?: string;
  readonly password?: string;
  readonly agentSocket?: string;
}

/** A host to be reached. */
export interface HostRequest {
  /** In messages. */
  readonly name: string;
  /** Where it is, unless the ssh config says otherwise. */
  readonly address: string;
  /** Further names by which the user may have listed it. */
  readonly aliases?: readonly string[];
  readonly options: AccessOptions;
  /** What counts when neither an option nor the ssh config says anything. */
  readonly defaults?: { readonly username?: string; readonly keyFile?: string | undefined };
  readonly keepalive?: boolean;
}

/** How a host is reached, and who logs in. */
export interface Reach {
  readonly endpoint: Endpoint & { readonly login: Login };
  /** Where the keys are from, as the user may see them. */
  readonly keyFiles: readonly string[];
  /** What the ssh config decided: `user`, `key`, `address`, `port`, `jump host`. */
  readonly fromSshConfig: readonly string[];
}

/** Finds out how to reach hosts. */
export interface Reacher {
  /**
   * The way to a host: what the options say, then the ssh config, then the defaults.
   * @throws DoctorError `CONFIG_UNREADABLE`, `CONFIG_INVALID`
   */
  reach(request: HostRequest): Promise<Reach>;
}

const SSH_PORT = 22;

/**
 * Reads the ssh config once, if there is one.
 * @param source undefined: there is none
 * @throws DoctorError `CONFIG_UNREADABLE`
 */
export async function openReacher(source: SshConfigSource | undefined, log: Log): Promise<Reacher> {
  const settings = source === undefined ? [] : await readSshConfig(source, log);
  const read = new Map<string, Promise<string>>();
  const readKey: Surroundings['readKey'] = (path, passphrase) => {
    const text = read.get(path) ?? readKeyFile(path, passphrase);
    read.set(path, text);
    return text;
  };
  return { reach: (request) => reach(request, { source, settings, log, readKey, behind: [] }) };
}

interface Surroundings {
  readonly source: SshConfigSource | undefined;
  readonly settings: readonly Setting[];
  readonly log: Log;
  /** Reads each key once: opening an encrypted one takes time. */
  readonly readKey: (path: string, passphrase: string | undefined) => Promise<string>;
  /** The hosts whose way leads through this one. */
  readonly behind: readonly string[];
}

async function reach(request: HostRequest, around: Surroundings, via?: Endpoint): Promise<Reach> {
  const { name, address, aliases = [], options, defaults = {}, keepalive } = request;
  const { source, settings, log } = around;
  const localUsername = userInfo().username;
  const says =
    source === undefined
      ? undefined
      : settingsFor(settings, source, {
          names: [name, address, ...aliases],
          address,
          username: options.username,
          localUsername,
        });
  if (says?.hasProxyCommand === true)
    log.warn('ProxyCommand in the ssh config is not supported; use ProxyJump', { host: name });
  const keys = await readKeys(request, says, around);
  const hostKeys = source?.hostKeys({ policy: says?.hostKeyPolicy, files: says?.knownHostsFiles });
  const route = via ?? (await throughJumpHosts(says?.jumpHosts ?? [], request, around));
  const agentSocket = agentFor(options.agentSocket, says, keys.length > 0);
  const login: Login = {
    username: options.username ?? says?.username ?? defaults.username ?? localUsername,
    ...loginKeys(keys),
    ...(options.keyPassphrase === undefined ? {} : { passphrase: options.keyPassphrase }),
    ...(agentSocket === undefined ? {} : { agentSocket }),
    ...(options.password === undefined ? {} : { password: options.password }),
  };
  return {
    endpoint: {
      name,
      address: says?.hostName ?? address,
      port: options.sshPort ?? says?.port ?? SSH_PORT,
      login,
      via: route,
      ...(keepalive === undefined ? {} : { keepalive }),
      ...(hostKeys === undefined ? {} : { hostKeys }),
      ...(says?.connectTimeoutMs === undefined ? {} : { connectTimeoutMs: says.connectTimeoutMs }),
    },
    keyFiles: keys.map(({ path }) => path),
    fromSshConfig: [
      ...(options.username === undefined && says?.username !== undefined ? ['user'] : []),
      ...(keys.some((key) => key.isFromSshConfig) ? ['key'] : []),
      ...(says?.hostName === undefined ? [] : ['address']),
      ...(options.sshPort === undefined && says?.port !== undefined ? ['port'] : []),
      ...(via === undefined && route !== undefined ? ['jump host'] : []),
    ],
  };
}

interface Key {
  readonly path: string;
  readonly text: string;
  readonly isFromSshConfig: boolean;
}

/** The key that an option names, or those of the ssh config that can be used, and the default one. */
async function readKeys(
  { options: { keyFile, keyPassphrase }, defaults }: HostRequest,
  says: HostSettings | undefined,
  { log, readKey }: Surroundings,
): Promise<readonly Key[]> {
  if (keyFile !== undefined)
    return [{ path: keyFile, text: await readKey(keyFile, keyPassphrase), isFromSshConfig: false }];
  const keys: Key[] = [];
  for (const path of says?.identityFiles ?? []) {
    try {
      keys.push({ path, text: await readKey(path, keyPassphrase), isFromSshConfig: true });
    } catch (error) {
      // As ssh(1): a key that is missing or locked may be in the agent, and others are tried.
      if (!(error instanceof DoctorError)) throw error;
      log.info('a key of the ssh config is not used', { reason: messageOf(error) });
    }
  }
  const path = defaults?.keyFile;
  if (path !== undefined && !keys.some((key) => key.path === path))
    keys.push({ path, text: await readKey(path, keyPassphrase), isFromSshConfig: false });
  return keys;
}

function loginKeys([key, ...more]: readonly Key[]): Pick<Login, 'privateKey' | 'keyOrigin' | 'moreKeys'> {
  if (key === undefined) return {};
  return {
    privateKey: key.text,
    ...(key.isFromSshConfig ? { keyOrigin: key.path } : {}),
    ...(more.length === 0 ? {} : { moreKeys: more.map(({ text }) => text) }),
  };
}

/** With `IdentitiesOnly` the agent is left alone, unless none of the keys can be read from its file. */
function agentFor(
  usual: string | undefined,
  says: HostSettings | undefined,
  hasKeys: boolean,
): string | undefined {
  if (says === undefined) return usual;
  if (says.identitiesOnly && hasKeys) return undefined;
  return says.identityAgent === 'none' ? undefined : (says.identityAgent ?? usual);
}

/** The last of the jump hosts; each is reached through the one before it, the first as its own settings say. */
async function throughJumpHosts(
  jumpHosts: readonly JumpHost[],
  { name, address, options }: HostRequest,
  around: Surroundings,
): Promise<Endpoint | undefined> {
  let via: Endpoint | undefined;
  const behind = [...around.behind, name];
  for (const { host, username, port } of jumpHosts) {
    // `Host *` with a ProxyJump is for the jump host, too, which does not go through itself.
    if (host === name || host === address) continue;
    if (behind.includes(host)) {
      throw new DoctorError(
        'CONFIG_INVALID',
        `In the ssh config ${around.source?.file}, the ProxyJump of ${host} leads back to ${host}.`,
        { hint: 'Set `ProxyJump none` for the jump host, before the block for all hosts.' },
      );
    }
    // The password is that of the hosts behind it: it is not shown to a jump host.
    const { keyFile, keyPassphrase, agentSocket } = options;
    const jump: HostRequest = {
      name: host,
      address: host,
      options: {
        ...(username === undefined ? {} : { username }),
        ...(port === undefined ? {} : { sshPort: port }),
        ...(keyPassphrase === undefined ? {} : { keyPassphrase }),
        ...(agentSocket === undefined ? {} : { agentSocket }),
      },
      defaults: { keyFile },
      keepalive: true,
    };
    via = (await reach(jump, { ...around, behind }, via)).endpoint;
  }
  return via;
}
