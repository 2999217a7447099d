import { describe, expect, it } from 'vitest';
import { isOfLab } from './marks.ts';
import { isSame } from './pid-file.ts';
import { allProcesses, familyOf, readProcess } from './proc.ts';
import { parseStat } from '../../core/process-facts.ts';
import { blocks, parseTcpTable } from './sockets.ts';
import { descendants } from './sweep.ts';
import { currentPid } from '../../core/process.ts';

const STAT = (name: string): string =>
  `812 (${name}) S 7 811 810 0 -1 4194560 1 0 0 0 2 3 0 0 20 0 4 0 98765 1 2 3 4 5 6 7 8 9 10`;

describe('/proc/<pid>/stat', () => {
  it.each(['sshd', 'a) R 9 9 9', 'two words'])('is read of a process called %s', (name) =>
    expect(parseStat(STAT(name))).toEqual({
      pid: 812,
      parent: 7,
      state: 'S',
      session: 810,
      startTicks: 98_765,
    }),
  );

  it('is nothing when cut short', () => expect(parseStat('812 (ssh')).toBeUndefined());

  it('is there for this process and those around it', async () => {
    const self = await readProcess(currentPid());
    expect(self?.pid).toBe(currentPid());
    expect((await allProcesses()).map(({ pid }) => pid)).toContain(currentPid());
    expect(await familyOf(currentPid())).toContain(currentPid());
    expect(await readProcess(2 ** 30)).toBeUndefined();
  });
});

describe('a pid file', () => {
  const record = { pid: 812, startTicks: 5, bootId: 'today', configHash: '' };

  it('means the process that it was written for', () =>
    expect(isSame(record, 'today', { pid: 812, startTicks: 5 })).toBe(true));

  it.each([
    ['a later process of that number', 'today', { pid: 812, startTicks: 6 }],
    ['one of another boot, even at the same tick', 'tomorrow', { pid: 812, startTicks: 5 }],
    ['none', 'today', undefined],
  ])('does not mean %s', (_, boot, facts) => expect(isSame(record, boot, facts)).toBe(false));
});

describe('whose a process is', () => {
  const environ = 'PATH=/bin\0DOCTOR_LAB=/srv/lab\0';

  it('is recognized by its environment, or by its working directory', () => {
    expect(isOfLab('/srv/lab', { cwd: '/', environ })).toBe(true);
    expect(isOfLab('/srv/lab', { cwd: '/srv/lab/run/work', environ: 'title' })).toBe(true);
  });

  it('is not recognized by a similar name', () => {
    expect(isOfLab('/srv', { cwd: '/srv/lab/run/work', environ })).toBe(false);
    expect(isOfLab('/srv/lab', { cwd: '/srv/lab/data', environ: 'X=DOCTOR_LAB=/srv/lab' })).toBe(false);
  });
});

describe('the descendants of sessions', () => {
  const facts = (pid: number, parent: number, session: number) => ({
    pid,
    parent,
    session,
    state: 'S',
    startTicks: 1,
  });

  it('include those that began a session of their own', () => {
    const all = [facts(10, 1, 10), facts(13, 12, 12), facts(12, 11, 12), facts(11, 10, 10), facts(20, 1, 20)];
    expect(descendants(all, new Set([10]))).toEqual(new Set([10, 11, 12, 13]));
  });
});

describe('/proc/net/tcp', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100140A:61A8 00000000:0000 0A 00000000:00000000 00:00000000 00000000   112        0 4711 1 0
   1: 0B00140A:B2F4 0100140A:5C78 01 00000000:00000000 02:00000000 00000000     0        0 4712 2 0
`;

  it('says who listens and who is connected', () => {
    expect(parseTcpTable(table)).toEqual([
      { localHex: '0100140A', localPort: 25_000, remotePort: 0, state: 'listening', inode: '4711' },
      { localHex: '0B00140A', localPort: 45_812, remotePort: 23_672, state: 'connected', inode: '4712' },
    ]);
    expect(parseTcpTable('')).toEqual([]);
  });

  it.each([
    ['0100140A', '10.20.0.1', true],
    ['0100140A', '127.0.0.1', false],
    ['00000000', '10.20.0.1', true],
    ['00000000000000000000000000000000', '10.20.0.1', true],
    ['0000000000000000FFFF00000100140A', '10.20.0.1', true],
    ['00000000000000000000000001000000', '10.20.0.1', false],
  ])('a listener at %s blocks %s: %s', (localHex, address, expected) =>
    expect(blocks({ localHex, localPort: 1, remotePort: 0, state: 'listening', inode: '' }, address)).toBe(
      expected,
    ),
  );
});
