import { describe, expect, it } from 'vitest';
import { createPingReader } from './ping-lines.ts';

const reply = (sequence: number, suffix = ''): string =>
  `64 bytes from 192.0.2.7: icmp_seq=${sequence} ttl=64 time=0.060 ms${suffix}`;
const miss = (sequence: number): string => `no answer yet for icmp_seq=${sequence}`;
const readAll = (lines: readonly string[]) => lines.map(createPingReader());

describe('the lines of ping', () => {
  it('tell answers from misses', () => {
    const lines = ['PING 192.0.2.7 (192.0.2.7) 56(84) bytes of data.', reply(1), reply(2), miss(3), miss(4)];
    expect(readAll(lines)).toEqual([undefined, 'reply', 'reply', 'miss', 'miss']);
  });

  it('of a host with an IPv6 address are read too', () => {
    expect(readAll(['64 bytes from fe80::1%eth0: icmp_seq=1 ttl=64 time=0.1 ms'])).toEqual(['reply']);
  });

  it('count an answer that comes after its miss', () => {
    expect(readAll([miss(1), reply(1), miss(2), reply(2)])).toEqual(['miss', 'reply', 'miss', 'reply']);
  });

  it('give no credit for a duplicate, an old answer or an answer from elsewhere', () => {
    const lines = [
      reply(5),
      reply(5, ' (DUP!)'),
      reply(4),
      reply(6, ' (DIFFERENT ADDRESS!)'),
      reply(7, ' (BAD CHECKSUM!)'),
    ];
    expect(readAll(lines)).toEqual(['reply', undefined, undefined, undefined, undefined]);
  });

  it('count each probe once, and leave what a router says to the count', () => {
    const lines = [miss(3), 'From 192.0.2.1 icmp_seq=3 Destination Host Unreachable', miss(3), miss(4)];
    expect(readAll(lines)).toEqual(['miss', undefined, undefined, 'miss']);
  });

  it('go on when the sequence numbers begin again', () => {
    const lines = [reply(65_534), miss(65_535), miss(0), reply(0), reply(1), reply(65_535)];
    expect(readAll(lines)).toEqual(['reply', 'miss', 'miss', 'reply', 'reply', undefined]);
  });
});
