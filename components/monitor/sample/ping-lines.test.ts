import { describe, expect, it } from 'vitest';
import { createPingReader } from './ping-lines.ts';

const reply = (sequence: number, suffix = ''): string =>
  `64 bytes from 192.0.2.7: icmp_seq=${sequence} ttl=64 time=0.060 ms${suffix}`;
const miss = (sequence: number): string => `no answer yet for icmp_seq=${sequence}`;
/** Words in short: a reply with the number of probes it does not excuse. */
const readAll = (lines: readonly string[]): readonly string[] => lines.map(shortly(createPingReader()));
const shortly = (read: ReturnType<typeof createPingReader>) => (line: string) => {
  const word = read(line);
  return word.said === 'reply' ? `reply ${word.unanswered}` : word.said;
};

describe('the lines of ping', () => {
  it('tell answers from misses', () => {
    const lines = ['PING 192.0.2.7 (192.0.2.7) 56(84) bytes of data.', reply(1), reply(2), miss(3), miss(4)];
    expect(readAll(lines)).toEqual(['nothing', 'reply 0', 'reply 0', 'miss', 'miss']);
  });

  it('of a host with an IPv6 address are read too', () => {
    expect(readAll(['64 bytes from fe80::1%eth0: icmp_seq=1 ttl=64 time=0.1 ms'])).toEqual(['reply 0']);
  });

  it('tell how long an answer took, but for probes that were sent before there was any', () => {
    const read = createPingReader();
    const lines = [miss(1), miss(2), reply(1), reply(2), reply(3), reply(4)];
    expect(lines.map((line) => Reflect.get(read(line), 'rttMs') as unknown)).toEqual([
      ...Array<undefined>(5).fill(undefined),
      0.06,
    ]);
  });

  it('let a late answer excuse its own probe and older ones alone', () => {
    const lines = [reply(1), miss(2), miss(3), miss(4), reply(2), miss(5), reply(5)];
    expect(readAll(lines)).toEqual(['reply 0', 'miss', 'miss', 'miss', 'reply 2', 'miss', 'reply 0']);
  });

  it('give no credit for a duplicate, an old answer, a damaged one, or one from elsewhere', () => {
    const lines = [
      reply(1),
      reply(2),
      reply(2, ' (DUP!)'),
      reply(1),
      reply(3, ' (DIFFERENT ADDRESS!)'),
      reply(3, ' (BAD CHECKSUM!)'),
      '16 bytes from 192.0.2.7: icmp_seq=3 ttl=64 (truncated)',
    ];
    expect(readAll(lines)).toEqual(['reply 0', 'reply 0', ...Array<string>(5).fill('nothing')]);
  });

  it('give no credit for an answer to a probe that was never sent, and go on with those that were', () => {
    expect(readAll([reply(1), reply(30_000), reply(2)])).toEqual(['reply 0', 'nothing', 'reply 0']);
  });

  it('count another miss when ping could not send the next probe, and leave what a router says to the count', () => {
    const lines = [miss(1), 'From 192.0.2.1 icmp_seq=1 Destination Host Unreachable', miss(1), miss(2)];
    expect(readAll(lines)).toEqual(['miss', 'nothing', 'miss', 'miss']);
  });

  it('go on when the sequence numbers begin again', () => {
    const read = shortly(createPingReader());
    for (let sequence = 1; sequence <= 65_534; sequence += 1) read(reply(sequence));
    const lines = [miss(65_535), miss(0), reply(0), reply(1), reply(65_535)];
    expect(lines.map(read)).toEqual(['miss', 'miss', 'reply 0', 'reply 0', 'nothing']);
  });

  it('that no ping of iputils prints are told from those it prints', () => {
    expect(readAll(['64 bytes from 192.0.2.7: seq=0 ttl=64 time=0.1 ms', '?'])).toEqual(['riddle', 'riddle']);
    const known = [
      '',
      'PATTERN: 0xdeadbeef',
      '--- 192.0.2.7 ping statistics ---',
      '3 packets transmitted, 3 received, 0% packet loss, time 20ms',
      'rtt min/avg/max/mdev = 0.024/0.038/0.060/0.007 ms',
      'wrong data byte #16 should be 0xab but was 0x10',
      '#16\t10 11 12 ',
    ];
    expect(readAll(known)).toEqual(known.map(() => 'nothing'));
  });
});
