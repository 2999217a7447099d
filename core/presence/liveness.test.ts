import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import type { LiveProcess, ProcessIdentity, ProcessTable } from '../process-table.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { BEAT_MS, announce } from './announce.ts';
import type { PresenceFiles } from './announce.ts';
import { openLifeline } from './lifeline.ts';
import { SILENCE_MS, livenessOf } from './liveness.ts';

const clock = systemClock();
const nowMs = (): number => clock.wallUs() / 1000;
const HERE = { pid: 812, startTicks: 5, bootId: 'today', pidNamespace: 'pid:[1]' };

function folder(name = ''): PresenceFiles & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), `doctor-presence-${name}`));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return { path, record: join(path, 'doctor.pid'), socket: join(path, 'doctor.sock') };
}

/** What can be seen by another process, which sees `found` under every id. */
function seenBy(self: Partial<ProcessIdentity>, found?: LiveProcess): ProcessTable {
  return { self: { ...HERE, pid: 1, ...self }, find: () => found };
}

/** The files of a process that was killed: nothing answers at its socket. */
function killed(files: PresenceFiles, identity: ProcessIdentity, hasLifeline = true): void {
  writeFileSync(files.record, JSON.stringify({ ...identity, hasLifeline }));
}

function age(files: PresenceFiles, ms: number): void {
  const at = new Date(nowMs() - ms);
  utimesSync(files.record, at, at);
}

const state = async (files: PresenceFiles, processes: ProcessTable): Promise<string> =>
  (await livenessOf(files, { processes, clock })).state;

describe('a process that is at work', () => {
  it.each([
    ['the same namespace', {}],
    ['another container', { pidNamespace: 'pid:[2]' }],
    ['a namespace without a /proc of its own', { pidNamespace: undefined }],
    ['a system that names no boot', { bootId: undefined }],
  ])('is seen from %s by its lifeline', async (_, self) => {
    const files = folder();
    const presence = announce(files, { processes: { self: HERE, find: () => undefined }, clock });
    expect(await livenessOf(files, { processes: seenBy(self), clock })).toEqual({
      state: 'running',
      who: 'process 812',
      isHeld: true,
    });
    presence.close();
    expect(await state(files, seenBy(self))).toBe('ended');
  });

  it('is seen in a folder whose path is too long for a socket', async () => {
    const files = folder('x'.repeat(120));
    const presence = announce(files, { processes: { self: HERE, find: () => undefined }, clock });
    expect(JSON.parse(readFileSync(files.record, 'utf8'))).toMatchObject({ hasLifeline: true });
    expect(await state(files, seenBy({ pidNamespace: 'pid:[2]' }))).toBe('running');
    presence.close();
    expect(await state(files, seenBy({}))).toBe('ended');
  });

  it('is seen in its own namespace where there are no sockets', async () => {
    const files = folder();
    killed(files, HERE, false);
    expect(await state(files, seenBy({}, { startTicks: 5 }))).toBe('running');
  });

  it('gives a sign of life to those who cannot ask', async () => {
    const files = folder();
    const beating = fakeClock();
    const presence = announce(files, { processes: seenBy({}), clock: beating });
    age(files, 3_600_000);
    const before = statSync(files.record).mtimeMs;
    await beating.advance(BEAT_MS);
    expect(statSync(files.record).mtimeMs).toBeGreaterThan(before);
    presence.close();
    expect(beating.pending).toBe(0);
  });
});

describe('a process that was killed', () => {
  it.each([
    ['is gone', {}, undefined],
    ['left its number to another one, as 1 in a container', {}, { startTicks: 6 }],
  ])('has ended when it %s', async (_, self, found) => {
    const files = folder();
    killed(files, HERE);
    expect(await state(files, seenBy(self, found))).toBe('ended');
  });

  it('has ended for another container when its lifeline refuses', async () => {
    const files = folder();
    killed(files, HERE);
    // A socket's file outlives its process when nobody removes it.
    writeFileSync(join(files.path, 'hold.mjs'), HOLD);
    const child = execa('node', [join(files.path, 'hold.mjs'), files.socket], { reject: false });
    const seen = () => state(files, seenBy({ pidNamespace: 'pid:[2]' }));
    await expect.poll(seen, { timeout: 60_000 }).toBe('running');
    child.kill('SIGKILL');
    await child;
    expect(statSync(files.socket).isSocket()).toBe(true);
    expect(await state(files, seenBy({ pidNamespace: 'pid:[2]' }))).toBe('ended');
    // Seen from another kernel it is unknown: its own may still answer.
    expect(await state(files, seenBy({ bootId: 'another' }))).toBe('unclear');
  });

  it.each([
    ['another host', HERE, { bootId: 'another' }, true],
    ['another container, without a socket', HERE, { pidNamespace: 'pid:[2]' }, false],
    ['a namespace that names nothing', { pid: 1 }, { bootId: undefined, pidNamespace: undefined }, true],
  ])('may be alive for %s until it is silent for long', async (_, identity, self, hasLifeline) => {
    const files = folder();
    killed(files, identity, hasLifeline);
    expect(await state(files, seenBy(self))).toBe('unclear');
    age(files, SILENCE_MS + 1_000);
    expect(await state(files, seenBy(self))).toBe('ended');
  });
});

describe('a file with a pid alone', () => {
  it.each([
    ['is that of a process that was there before', { startedAtMs: 0 }, 'running'],
    ['is not that of one that began later', { startedAtMs: nowMs() + 60_000 }, 'unclear'],
    ['may name one of another container', undefined, 'unclear'],
  ])('%s', async (_, found, expected) => {
    const files = folder();
    writeFileSync(files.record, '1\n');
    expect(await state(files, seenBy({}, found))).toBe(expected);
    if (expected === 'running') return;
    age(files, SILENCE_MS + 1_000);
    expect(await state(files, seenBy({}, found && { startedAtMs: nowMs() }))).toBe('ended');
  });

  it('counts other files as signs of life', async () => {
    const files = folder();
    writeFileSync(files.record, '1\n');
    age(files, SILENCE_MS + 1_000);
    const trace = join(files.path, 'trace.jsonl');
    writeFileSync(trace, '');
    expect(await state({ ...files, written: [trace] }, seenBy({}))).toBe('unclear');
  });
});

it.each(['', '0', '-1', '{"pid": 8', '\0\0\0'])(
  'a damaged file (%j) is believed until it is old',
  async (text) => {
    const files = folder();
    writeFileSync(files.record, text);
    expect(await state(files, seenBy({}, { startTicks: 5 }))).toBe('unclear');
    const lifeline = openLifeline(files.socket);
    expect(await state(files, seenBy({}))).toBe('running');
    lifeline?.close();
    age(files, SILENCE_MS + 1_000);
    expect(await state(files, seenBy({}))).toBe('ended');
  },
);

const HOLD = `import { createServer } from 'node:net';
createServer((socket) => socket.destroy()).listen(process.argv[2]);`;
