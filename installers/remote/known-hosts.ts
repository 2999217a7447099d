import { createHmac, timingSafeEqual } from 'node:crypto';
import { matchesPatterns } from './patterns.ts';

/** One line of a `known_hosts` file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly marker: 'revoked' | undefined;
  /** Patterns with `*`, `?` and `!`, or one hashed name `|1|salt|hash`. */
  readonly hosts: string;
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`… */
  readonly keyType: string;
  /** Base64. */
  readonly key: string;
}

/** What a list of known hosts says of a key that a host shows. */
export type KeyStanding = 'known' | 'unknown' | 'changed' | 'revoked';

/** Reads the text of a `known_hosts` file. Comments, certificate authorities and broken lines are left out. */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line): KnownHost[] => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
    const [hosts = '', keyType = '', key = ''] = words;
    if (hosts.startsWith('#') || key === '' || (marker !== undefined && marker !== '@revoked')) return [];
    return [{ marker: marker === undefined ? undefined : 'revoked', hosts, keyType, key }];
  });
}

/** The name under which OpenSSH lists a host: with its port, when that is not 22. */
export function knownHostName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** A line for a `known_hosts` file, without its newline. */
export function formatKnownHost(name: string, key: Buffer): string {
  return `${name} ${keyTypeOf(key)} ${key.toString('base64')}`;
}

/** What the list says of `key`, shown by the host of that {@link knownHostName}. */
export function standingOf(list: readonly KnownHost[], name: string, key: Buffer): KeyStanding {
  const text = key.toString('base64');
  const entries = list.filter((entry) => matches(entry.hosts, name));
  if (entries.some((entry) => entry.marker === 'revoked' && entry.key === text)) return 'revoked';
  const valid = entries.filter((entry) => entry.marker === undefined);
  if (valid.some((entry) => entry.key === text)) return 'known';
  return valid.length > 0 ? 'changed' : 'unknown';
}

/** The types of the keys a host is known by. */
export function knownTypesOf(list: readonly KnownHost[], name: string): readonly string[] {
  const entries = list.filter((entry) => entry.marker === undefined && matches(entry.hosts, name));
  return [...new Set(entries.map((entry) => entry.keyType))];
}

/** The type that a public key begins with (RFC 4253 §6.6). */
export function keyTypeOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) return matchesHash(hosts, name);
  return matchesPatterns(hosts.split(','), [name]);
}

/** `|1|<salt>|<HMAC-SHA1 of the name, keyed by the salt>`, both in base64. */
function matchesHash(hashed: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|');
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
