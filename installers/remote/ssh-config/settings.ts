import { DoctorError } from '../../../core/errors.ts';
import type { HostKeyPolicy } from '../host-keys.ts';
import { matchesPatterns } from '../patterns.ts';
import { expandHome } from './read.ts';
import type { Condition, Setting, SshConfigFile } from './read.ts';

/** A host on the way to another one. */
export interface JumpHost {
  readonly username?: string;
  readonly host: string;
  readonly port?: number;
}

/** What an ssh config says of one host. */
export interface HostSettings {
  readonly hostName: string | undefined;
  readonly username: string | undefined;
  readonly port: number | undefined;
  /** In the order in which they are tried. */
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** A socket; `none` for no agent, undefined for the usual one. */
  readonly identityAgent: string | undefined;
  /** From here to the host. */
  readonly jumpHosts: readonly JumpHost[];
  readonly knownHostsFiles: readonly string[] | undefined;
  readonly hostKeyPolicy: HostKeyPolicy | undefined;
  readonly connectTimeoutMs: number | undefined;
  /** Whether it says how to reach the host through a program, which doctor does not start. */
  readonly hasProxyCommand: boolean;
}

/** What is already known of a host when its settings are looked up. */
export interface HostQuery {
  /** The names and addresses by which the user may have listed it, the usual one first. */
  readonly names: readonly [string, ...string[]];
  /** Where it is unless `HostName` says otherwise. */
  readonly address: string;
  /** The user, where an option names one. */
  readonly username: string | undefined;
  /** The user on this machine. */
  readonly localUsername: string;
}

const POLICIES: Readonly<Record<string, HostKeyPolicy>> = {
  yes: 'strict',
  'accept-new': 'accept-new',
  // Nobody can be asked.
  ask: 'accept-new',
  no: 'off',
  off: 'off',
};

/**
 * What an ssh config says of a host. As in ssh(1) the first value of a setting counts, and identity files add up.
 * @throws DoctorError `CONFIG_INVALID` for a port or a jump host that is none
 */
export function settingsFor(
  settings: readonly Setting[],
  { file, home }: SshConfigFile,
  query: HostQuery,
): HostSettings {
  const values = collect(settings, query);
  const first = (key: string): string | undefined => values.get(key)?.[0];
  const hostName = values.get('hostname')?.[0];
  const username = query.username ?? first('user');
  const port = portOf(first('port'), file);
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: home,
    h: hostName ?? query.address,
    n: query.names[0],
    p: String(port ?? 22),
    r: username ?? query.localUsername,
    u: query.localUsername,
  };
  const path = (text: string): string => expandTokens(expandHome(text, home), tokens);
  const isOn = (key: string): boolean => ['yes', 'true'].includes(first(key)?.toLowerCase() ?? '');
  const agent = first('identityagent');
  const timeout = first('connecttimeout');
  return {
    hostName,
    username: first('user'),
    port,
    identityFiles: [
      ...new Set(
        values
          .get('identityfile')
          ?.filter((name) => name !== 'none')
          .map(path),
      ),
    ],
    identitiesOnly: isOn('identitiesonly'),
    identityAgent:
      agent === undefined || agent === 'SSH_AUTH_SOCK' || agent.startsWith('$') ? undefined : path(agent),
    jumpHosts: jumpHostsOf(first('proxyjump'), file),
    knownHostsFiles: values.get('userknownhostsfile')?.map(path),
    hostKeyPolicy: POLICIES[first('stricthostkeychecking')?.toLowerCase() ?? ''],
    connectTimeoutMs: timeout !== undefined && /^\d+$/.test(timeout) ? Number(timeout) * 1000 : undefined,
    hasProxyCommand: (first('proxycommand') ?? 'none').toLowerCase() !== 'none' && !values.has('proxyjump'),
  };
}

function collect(settings: readonly Setting[], query: HostQuery): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const isMet = ({ subject, patterns }: Condition): boolean => {
    const hostName = found.get('hostname')?.[0];
    const names = subject === 'HostName' && hostName !== undefined ? [hostName] : query.names;
    return matchesPatterns(patterns, names);
  };
  for (const { key, values, conditions } of settings) {
    const known = found.get(key);
    if ((known !== undefined && key !== 'identityfile') || !conditions.every(isMet)) continue;
    const usable =
      key === 'hostname' ? values.map((value) => expandTokens(value, hostTokens(query))) : values;
    found.set(key, [...(known ?? []), ...usable]);
  }
  return found;
}

const hostTokens = ({ names: [name] }: HostQuery): Readonly<Record<string, string>> => ({
  '%': '%',
  h: name,
  n: name,
});

function expandTokens(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replaceAll(/%(.)/g, (whole, token: string) => tokens[token] ?? whole);
}

function portOf(text: string | undefined, file: string): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw invalid(file, `Port is ${JSON.stringify(text)}, which is not a port`);
}

/** `[user@]host[:port]`, or the same as a URL, with commas between several. */
const JUMP_HOST =
  /^(?:ssh:\/\/)?(?:(?<username>[^@]+)@)?(?<host>\[[^\]]+\]|[^:[\]@/]+)(?::(?<port>\d+))?\/?$/;

function jumpHostsOf(text: string | undefined, file: string): readonly JumpHost[] {
  if (text === undefined || text.toLowerCase() === 'none') return [];
  return text.split(',').map((part): JumpHost => {
    const { username, host, port } = JUMP_HOST.exec(part.trim())?.groups ?? {};
    if (host === undefined) {
      throw invalid(file, `ProxyJump is ${JSON.stringify(text)}; it must be [user@]host[:port]`);
    }
    return {
      host: host.replaceAll(/[[\]]/g, ''),
      ...(username === undefined ? {} : { username }),
      ...(port === undefined ? {} : { port: Number(port) }),
    };
  });
}

function invalid(file: string, problem: string): DoctorError {
  return new DoctorError('CONFIG_INVALID', `In the ssh config ${file}, ${problem}.`, {
    hint: 'Correct it there, or ignore the file with `--ssh-config none`.',
  });
}
