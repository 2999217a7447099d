import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatKnownHost, knownHostName, knownTypesOf, parseKnownHosts, standingOf } from './known-hosts.ts';

/** A public key of a type, with any body. */
function key(type: string, body = 'body'): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(body)]);
}
const ED = key('ssh-ed25519');
const RSA = key('ssh-rsa');
const line = (hosts: string, of: Buffer): string => formatKnownHost(hosts, of);
const standing = (text: string, name: string, of = ED) => standingOf(parseKnownHosts(text), name, of);

describe('known hosts', () => {
  it('are named with their port unless it is 22', () => {
    expect(knownHostName('192.0.2.1', 22)).toBe('192.0.2.1');
    expect(knownHostName('Jump.Example', 2222)).toBe('[jump.example]:2222');
  });

  it.each([
    ['the same name', 'jump', 'jump', 'known'],
    ['another name', 'jump', 'other', 'unknown'],
    ['one of a list', 'jump,192.0.2.1', '192.0.2.1', 'known'],
    ['a pattern', '192.0.2.*', '192.0.2.77', 'known'],
    ['one character', '192.0.2.?', '192.0.2.77', 'unknown'],
    ['a pattern with an exception', '192.0.2.*,!192.0.2.7', '192.0.2.7', 'unknown'],
    ['a port', '[192.0.2.1]:2222', '[192.0.2.1]:2222', 'known'],
    ['another port', '[192.0.2.1]:2222', '192.0.2.1', 'unknown'],
  ])('are matched by %s', (_case, hosts, name, expected) => {
    expect(standing(line(hosts, ED), name)).toBe(expected);
  });

  it('are matched by a hash of the name, as HashKnownHosts writes it', () => {
    // ssh-keygen -H of a line for "jump".
    const hashed = `|1|TXy0XcflH3sSjfHEZ28rF2iTgIo=|${hashOf('TXy0XcflH3sSjfHEZ28rF2iTgIo=', 'jump')}`;
    expect(standing(line(hashed, ED), 'jump')).toBe('known');
    expect(standing(line(hashed, ED), 'other')).toBe('unknown');
  });

  it('show a changed key, also when only another type is known', () => {
    expect(standing(line('jump', key('ssh-ed25519', 'other')), 'jump')).toBe('changed');
    expect(standing(line('jump', RSA), 'jump')).toBe('changed');
    expect(knownTypesOf(parseKnownHosts(`${line('jump', RSA)}\n${line('jump', ED)}`), 'jump')).toEqual([
      'ssh-rsa',
      'ssh-ed25519',
    ]);
  });

  it('show a revoked key', () => {
    expect(standing(`${line('jump', ED)}\n@revoked ${line('*', ED)}`, 'jump')).toBe('revoked');
  });

  it('skip comments, authorities and what is broken', () => {
    const text = `# jump\n\n@cert-authority ${line('*', ED)}\njump ssh-ed25519\n`;
    expect(parseKnownHosts(text)).toEqual([]);
  });
});

function hashOf(salt: string, name: string): string {
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64');
}
