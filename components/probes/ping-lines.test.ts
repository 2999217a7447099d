import { describe, expect, it } from 'vitest';
import { createPingReader } from './ping-lines.ts';
import type { PingReport } from './ping-lines.ts';

const reply = (sequence: number, suffix = ''): string =>
  `64 bytes from 192.0.2.7: icmp_seq=${sequence} ttl=64 time=0.060 ms${suffix}`;
const foreign = (sequence: number): string => reply(sequence, ' (DIFFERENT ADDRESS!)');
const miss = (sequence: number): string => `no answer yet for icmp_seq=${sequence}`;
const OTHER_DATA = ['wrong data byte #55 should be 0xd4 but was 0xd5', '#16\ta1 b2 ', '#48\ta1 b2 '];

/** Words in short: a reply with the number of probes it does not excuse. */
function wordsOf(lines: readonly string[]): readonly string[] {
  const words: PingReport[] = [];
  const reader = createPingReader((report) => void words.push(report));
  for (const line of lines) reader.read(line);
  reader.settle();
  return words.map((report) => (report.kind === 'reply' ? `reply ${report.unanswered}` : report.kind));
}

describe('the lines of ping', () => {
  it('distinguish answers from misses', () => {
    const lines = ['PING 192.0.2.7 (192.0.2.7) 56(84) bytes of data.', reply(1), reply(2), miss(3), miss(4)];
    expect(wordsOf(lines)).toEqual(['reply 0', 'reply 0', 'miss', 'miss']);
  });

  it('of a host with an IPv6 address are read too', () => {
    expect(wordsOf(['64 bytes from fe80::1%eth0: icmp_seq=1 ttl=64 time=0.1 ms'])).toEqual(['reply 0']);
  });

  it('report how long an answer took, but for probes that were sent before there was any', () => {
    const rtts: (number | undefined)[] = [];
    const reader = createPingReader((report) => void (report.kind === 'reply' && rtts.push(report.rttMs)));
    for (const line of [miss(1), miss(2), reply(1), reply(2), reply(3), reply(4)]) reader.read(line);
    reader.settle();
    expect(rtts).toEqual([undefined, undefined, undefined, 0.06]);
  });

  it('let a late answer excuse its own probe and older ones alone', () => {
    const lines = [reply(1), miss(2), miss(3), miss(4), reply(2), miss(5), reply(5)];
    expect(wordsOf(lines)).toEqual(['reply 0', 'miss', 'miss', 'miss', 'reply 2', 'miss', 'reply 0']);
  });

  it('give no credit for a duplicate, an old answer, a damaged one, or one from another host', () => {
    const lines = [
      reply(1),
      reply(2),
      reply(2, ' (DUP!)'),
      reply(1),
      foreign(3),
      reply(3, ' (BAD CHECKSUM!)'),
      '16 bytes from 192.0.2.7: icmp_seq=3 ttl=64 (truncated)',
    ];
    expect(wordsOf(lines)).toEqual(['reply 0', 'reply 0']);
  });

  it('count a probe as missed that only a stranger answered, when the next is sent', () => {
    expect(wordsOf([reply(1), foreign(2), foreign(3), foreign(4)])).toEqual(['reply 0', 'miss', 'miss']);
    expect(wordsOf([reply(1), foreign(2), miss(3), foreign(3), foreign(4)])).toEqual([
      'reply 0',
      'miss',
      'miss',
    ]);
  });

  it('give credit for the true answer after a false one, which ping takes for a duplicate', () => {
    const lines = [reply(1), foreign(2), reply(2, ' (DUP!)'), foreign(3), reply(3, ' (DUP!)'), reply(4)];
    expect(wordsOf(lines)).toEqual(['reply 0', 'reply 0', 'reply 0', 'reply 0']);
  });

  it('give no credit for an answer with other data, and count its probe as missed', () => {
    const forged = (sequence: number): readonly string[] => [reply(sequence), ...OTHER_DATA];
    expect(wordsOf([...forged(1), ...forged(2), ...forged(3)])).toEqual(['miss', 'miss']);
    expect(wordsOf([...forged(1), reply(1, ' (DUP!)'), ...forged(2)])).toEqual(['reply 0']);
  });

  it('give no credit for an answer to a probe that was never sent, and go on with those that were', () => {
    expect(wordsOf([reply(1), reply(30_000), reply(2), foreign(9), miss(3)])).toEqual([
      'reply 0',
      'reply 0',
      'miss',
    ]);
  });

  it('count another miss when ping could not send the next probe, and leave what a router says to the count', () => {
    const lines = [miss(1), 'From 192.0.2.1 icmp_seq=1 Destination Host Unreachable', miss(1), miss(2)];
    expect(wordsOf(lines)).toEqual(['miss', 'miss', 'miss']);
  });

  it('go on when the sequence numbers begin again', () => {
    const before = Array.from({ length: 65_534 }, (_, index) => reply(index + 1));
    const lines = [miss(65_535), miss(0), reply(0), reply(1), reply(65_535)];
    expect(wordsOf([...before, ...lines]).slice(before.length)).toEqual([
      'miss',
      'miss',
      'reply 0',
      'reply 0',
    ]);
  });

  it('that no ping of iputils prints are distinguished from those it prints', () => {
    expect(wordsOf(['64 bytes from 192.0.2.7: seq=0 ttl=64 time=0.1 ms', '?'])).toEqual([
      'unknown',
      'unknown',
    ]);
    const known = [
      '',
      'PATTERN: 0xdeadbeef',
      '--- 192.0.2.7 ping statistics ---',
      '3 packets transmitted, 3 received, 0% packet loss, time 20ms',
      'rtt min/avg/max/mdev = 0.024/0.038/0.060/0.007 ms',
      ...OTHER_DATA,
    ];
    expect(wordsOf(known)).toEqual([]);
  });
});
