import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DoctorError, messageOf, systemCodeOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { shellQuote } from '../../core/quote.ts';
import type { Endpoint } from './connection.ts';
import { formatKnownHost, knownHostName, knownTypesOf, parseKnownHosts, standingOf } from './known-hosts.ts';
import type { KnownHost } from './known-hosts.ts';

/**
 * What to do with the key a host shows: `strict` takes only keys that are known, `accept-new` also those of
 * hosts that are not, and remembers them (ssh_config(5), StrictHostKeyChecking); `off` takes every key.
 */
export type HostKeyPolicy = 'strict' | 'accept-new' | 'off';

/** Decides whether a host is the one it says it is. */
export interface HostKeys {
  /** @throws DoctorError `HOST_KEY_REFUSED` when the key is not to be trusted */
  check(endpoint: Endpoint, key: Buffer): void;
  /** The types of the keys it is known by, to be asked for first. */
  knownTypes(endpoint: Endpoint): readonly string[];
}

/** What {@link createHostKeys} needs. */
export interface HostKeyOptions {
  readonly policy: HostKeyPolicy;
  /** A `known_hosts` file; without it keys are remembered for the life of this process. */
  readonly file?: string | undefined;
  /** Lists that are read and not written. */
  readonly moreFiles?: readonly string[];
  readonly log: Log;
}

/**
 * Host keys by a policy and a `known_hosts` file. The file is read when the first host shows its key.
 * @throws DoctorError `CONFIG_UNREADABLE` (from `check`) when there is a file and it cannot be read
 */
export function createHostKeys({ policy, file, moreFiles = [], log }: HostKeyOptions): HostKeys {
  let list: KnownHost[] | undefined;
  const files = [...(file === undefined ? [] : [file]), ...moreFiles];
  const known = (): KnownHost[] => (list ??= files.flatMap(readKnownHosts));
  const warned = new Set<string>();
  return {
    check(endpoint, key) {
      const name = knownHostName(endpoint.address, endpoint.port);
      if (policy === 'off') {
        if (!warned.has(name))
          log.warn('host key is not checked: the policy for host keys is off', { host: name });
        warned.add(name);
        return;
      }
      const standing = standingOf(known(), name, key);
      if (standing === 'known') return;
      if (standing !== 'unknown' || policy === 'strict') throw refusal(endpoint, key, standing, file);
      const line = formatKnownHost(name, key);
      known().push(...parseKnownHosts(line));
      log.info('host key is new and remembered', { host: name, fingerprint: fingerprintOf(key) });
      if (file !== undefined) remember(file, line, log);
    },
    knownTypes: (endpoint) =>
      policy === 'off' ? [] : knownTypesOf(known(), knownHostName(endpoint.address, endpoint.port)),
  };
}

/** A key's fingerprint as `ssh-keygen -l` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function readKnownHosts(file: string): readonly KnownHost[] {
  try {
    return parseKnownHosts(readFileSync(file, 'utf8'));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw new DoctorError('CONFIG_UNREADABLE', `The file ${file} cannot be read: ${messageOf(error)}.`, {
      hint: 'Set known_hosts in the section [installer] (SSH_KNOWN_HOSTS) to a file you may read.',
      cause: error,
    });
  }
}

/** As ssh(1): a list that cannot be written is no reason to stop. */
function remember(file: string, line: string, log: Log): void {
  try {
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { mode: 0o700 });
    const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const lead = before === '' || before.endsWith('\n') ? '' : '\n';
    appendFileSync(file, `${lead}${line}\n`, { mode: 0o600 });
  } catch (error) {
    log.warn('host key cannot be added to the list of known hosts', { file, reason: messageOf(error) });
  }
}

function refusal(
  { name, address, port }: Endpoint,
  key: Buffer,
  standing: 'unknown' | 'changed' | 'revoked',
  file: string | undefined,
): DoctorError {
  const where = file ?? 'this process';
  const reason = {
    unknown: `is not in ${where}, and host_key_policy is strict`,
    changed: `is not the one known from ${where}`,
    revoked: `is marked as revoked in ${where}`,
  }[standing];
  const listed = knownHostName(address, port);
  return new DoctorError(
    'HOST_KEY_REFUSED',
    `The SSH host key of ${name} (${address}:${port}), ${fingerprintOf(key)}, ${reason}.`,
    {
      hint:
        standing === 'changed'
          ? `Another machine may answer in its place. If it was reinstalled, run \`ssh-keygen -f ${shellQuote(where)} -R ${shellQuote(listed)}\`.`
          : `Make sure that the fingerprint is the host's, then add it to ${where}.`,
    },
  );
}
