import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { claimExclusively } from './exclusive.ts';

const IDENTITY = { pid: 812, startTicks: 5, bootId: 'today', pidNamespace: 'pid:[1]' };
const clock = systemClock();

function place() {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { folder, path: join(folder, 'lock') };
}

/** A process in a container of its own, which sees no process but itself. */
const container = (number: number) => ({
  processes: { self: { ...IDENTITY, pid: 1, pidNamespace: `pid:[${number}]` }, find: () => undefined },
  clock,
});

it('lets one process in, from whichever container the others ask', async () => {
  const { folder, path } = place();
  const first = await claimExclusively(path, container(1));
  expect(first.state).toBe('held');
  expect(await claimExclusively(path, container(2))).toEqual({ state: 'taken', who: 'process 1' });
  if (first.state === 'held') first.release();
  const second = await claimExclusively(path, container(2));
  expect(second.state).toBe('held');
  if (second.state === 'held') second.release();
  expect(readdirSync(folder)).toEqual([]);
});

it('lets exactly one in of many that ask at once', async () => {
  const { folder, path } = place();
  for (let round = 0; round < 5; round += 1) {
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, number) => claimExclusively(path, container(number))),
    );
    const held = claims.filter(({ state }) => state === 'held');
    expect(held).toHaveLength(1);
    for (const claim of held) if (claim.state === 'held') claim.release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

it.each([['was killed', JSON.stringify({ ...IDENTITY, hasLifeline: true, isHeld: true })]])(
  'is not held up by a process that %s',
  async (_, record) => {
    const { folder, path } = place();
    writeFileSync(`${path}.0`, record);
    const deps = { processes: { self: { ...IDENTITY, pid: 9 }, find: () => undefined }, clock };
    const claim = await claimExclusively(path, deps);
    expect(claim.state).toBe('held');
    expect(readdirSync(folder)).not.toContain('lock.0');
    if (claim.state === 'held') claim.release();
  },
);

it('respects the lock of doctor 0.1', async () => {
  const { path } = place();
  writeFileSync(path, '4711\n');
  const deps = { processes: { self: IDENTITY, find: () => ({ startedAtMs: 0 }) }, clock };
  expect(await claimExclusively(path, deps)).toEqual({ state: 'taken', who: 'process 4711' });
});
