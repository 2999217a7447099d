import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEDGER_HEAD, ledgerText } from '../../core/ledger-file.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { asUser, livingCloud } from '../support/living-cloud.ts';
import { commandBench, noProcesses } from '../support/world.ts';

const bench = commandBench();
let cloud: EmbeddedCloud;
let admin: OpenStack;
beforeAll(async () => {
  cloud = await livingCloud();
  admin = await asUser(cloud.openrc);
});
afterAll(async () => {
  await cloud.close();
  await bench.close();
});

const NAMES = ['first', 'second', 'third'];
let made = 0;

/** A run that was killed when it had made three projects. `summed`: as this version writes its ledger. */
async function killedRun(summed = true) {
  made += 1;
  const runId = `20261101-090000-${made.toString(16).padStart(6, '0')}`;
  const folder = join(bench.folder, 'runs', runId);
  mkdirSync(folder, { recursive: true });
  const place = {
    target: { kind: 'simulated', name: cloud.openrc['OS_AUTH_URL'] ?? '' },
    installer: 'local',
  };
  const lines: LedgerLine[] = [
    ...(summed ? [LEDGER_HEAD] : []),
    { seq: 0, state: 'undone', kind: 'run', what: 'run on a cloud', undo: place },
  ];
  const ids: string[] = [];
  for (const [index, name] of NAMES.entries()) {
    const what = { name, domainId: 'default', description: `doctor run ${runId}` };
    const { id } = await admin.identity.projects.create({ ...what, name: `${name}-${made}` });
    const undo = { name: `${name}-${made}`, domainId: 'default', runId };
    lines.push({ seq: index + 1, state: 'intended', kind: 'project', what: `project ${name}`, undo });
    lines.push({ seq: index + 1, state: 'made', undo: { ...undo, id } });
    ids.push(id);
  }
  const ledger = join(folder, 'ledger.jsonl');
  const texts = lines.map((line) => ledgerText(line, summed));
  writeFileSync(ledger, texts.join(''));
  writeFileSync(join(folder, 'trace.jsonl'), '{"event":"scenario.started"}\n');
  const left = async (): Promise<readonly string[]> =>
    (await admin.identity.projects.list('default')).map(({ id }) => id).filter((id) => ids.includes(id));
  const cleanup = (env: Record<string, string> = cloud.openrc) =>
    bench.run(['cleanup', runId], { env: { ...env, HOME: '/nonexistent' } });
  const empty = async (): Promise<void> => {
    for (const id of await left()) await admin.identity.projects.delete(id);
  };
  return { runId, folder, ledger, texts, ids, left, cleanup, empty };
}

describe('a ledger that is whole', () => {
  it.each([true, false])(
    'is taken back, and what was being written when the run was killed is not missed',
    async (summed) => {
      const { ledger, texts, left, cleanup } = await killedRun(summed);
      writeFileSync(ledger, `${texts.join('')}{"seq":4,"state":"inten`);
      const { exitCode, stdout } = await cleanup();
      expect(stdout).toContain('took back 3 of 3');
      expect(exitCode).toBe(0);
      expect(await left()).toEqual([]);
      const again = await cleanup();
      expect(again).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('nothing is left') as string,
      });
    },
  );
});

describe('a ledger that lost its last lines', () => {
  it.each([3, 2, 0])('is not believed when it still names %i steps', async (count) => {
    const { ids, ledger, texts, left, cleanup, empty } = await killedRun();
    writeFileSync(ledger, texts.slice(0, 2 + 2 * count).join(''));
    const lost = ids.slice(count);
    for (const time of ['at once', 'when asked again']) {
      const { exitCode, stdout } = await cleanup();
      expect([time, exitCode]).toEqual([time, lost.length === 0 ? 0 : 5]);
      for (const id of lost) expect(stdout).toContain(`openstack project delete ${id}`);
    }
    expect(await left()).toEqual(lost);
    await empty();
    const after = await cleanup();
    expect(after.stdout).toContain('nothing is left');
    expect(after.exitCode).toBe(0);
  });
});

describe('a ledger that is damaged', () => {
  it.each<[string, boolean, (texts: readonly string[]) => string | Buffer, number]>([
    ['is empty', true, () => '', 3],
    ['is full of NULs', true, () => Buffer.alloc(200), 3],
    ['lost its first lines', true, (texts) => texts.slice(2).join(''), 3],
    ['of doctor 0.1 lost its first line', false, (texts) => texts.slice(1).join(''), 3],
    ['begins with a byte order mark', true, (texts) => `\uFEFF${texts.join('')}`, 0],
    ['of doctor 0.1 begins with a byte order mark', false, (texts) => `\uFEFF${texts.join('')}`, 0],
    ['ends in NULs', true, (texts) => `${texts.join('')}\0\0\0\0`, 0],
    ['lost a step', true, (texts) => texts.toSpliced(2, 2).join(''), 1],
    ['has half a line in its middle', true, (texts) => texts.toSpliced(2, 2, '{"seq":1,"st\n').join(''), 1],
    ['has an id with another letter', true, (texts) => texts.join('').replace('first', 'fyrst'), 1],
  ])('because it %s is said, and what is left is listed', async (_, summed, damaged, count) => {
    const { runId, ids, ledger, texts, left, cleanup, empty } = await killedRun(summed);
    writeFileSync(ledger, damaged(texts));
    const { exitCode, stdout } = await cleanup();
    expect(stdout).toContain(`${runId}: its ledger is damaged: `);
    expect(stdout).not.toContain('nothing is left');
    expect(exitCode).toBe(5);
    const rest = await left();
    // A line that says the id is enough; one that says the name, too.
    expect(rest.length).toBeLessThanOrEqual(count);
    for (const id of rest) expect(stdout).toContain(`openstack project delete ${id}`);
    for (const id of ids) expect(rest.includes(id) || !stdout.includes(id)).toBe(true);
    await empty();
    const again = await cleanup();
    expect(again.exitCode).toBe(5);
    expect(again.stdout).toContain('the cloud shows nothing else that carries the id of the run');
  });

  it('does not take the word of a ledger for what is on an unknown cloud', async () => {
    const { ledger, texts, cleanup, empty } = await killedRun();
    writeFileSync(ledger, texts.slice(2).join(''));
    const { exitCode, stdout } = await cleanup({});
    expect(stdout).toContain("source the cloud's openrc and run this again");
    expect(stdout).toContain('took back 0 of the 3');
    expect(exitCode).toBe(5);
    await empty();
  });

  it('never ends well while something is left, whichever bytes are others', async () => {
    const { ledger, texts, left, cleanup, empty } = await killedRun();
    const whole = Buffer.from(texts.join(''));
    const random = lehmer(7);
    for (let round = 0; round < 25; round += 1) {
      const damaged = Buffer.from(whole);
      for (let bytes = 1 + (random() % 4); bytes > 0; bytes -= 1)
        damaged[random() % whole.length] = random() % 256;
      writeFileSync(ledger, damaged);
      const { exitCode } = await cleanup();
      expect(exitCode === 5 || (await left()).length === 0).toBe(true);
      expect(exitCode === 0 && !damaged.equals(whole)).toBe(false);
    }
    await empty();
  });
});

describe('a run that may be going on', () => {
  it.each([
    ['goes on', { processes: noProcesses([4711]) }, '4711\n', 'still going on (process 4711), left alone'],
    [
      'is on another host',
      {},
      JSON.stringify({ pid: 1, startTicks: 5, bootId: 'another', hasLifeline: true }),
      'may still be going on (process 1 of another host',
    ],
  ])('is left alone with exit code 5 when it %s', async (_, world, pid, words) => {
    const { runId, folder, left, empty } = await killedRun();
    writeFileSync(join(folder, 'doctor.pid'), pid);
    const { exitCode, stdout } = await bench.run(['cleanup', runId], { env: cloud.openrc, ...world });
    expect(stdout).toContain(`${runId}: ${words}`);
    expect(exitCode).toBe(5);
    expect(await left()).toHaveLength(3);
    await empty();
  });

  it('is cleaned up when its process was PID 1 of a container that is gone', async () => {
    const { runId, folder, left } = await killedRun();
    const { self } = noProcesses();
    writeFileSync(join(folder, 'doctor.pid'), JSON.stringify({ ...self, pid: 1, hasLifeline: true }));
    const processes = { self: { ...self, pid: 7 }, find: () => ({ startTicks: 99 }) };
    const { exitCode, stdout } = await bench.run(['cleanup', runId], { env: cloud.openrc, processes });
    expect(stdout).toContain('took back 3 of 3');
    expect(exitCode).toBe(0);
    expect(await left()).toEqual([]);
    expect(existsSync(join(folder, 'doctor.pid'))).toBe(false);
    expect(readFileSync(join(folder, 'ledger.jsonl'), 'utf8')).toContain('"undone"');
  });
});

/** Random numbers that are the same each time (Park and Miller). */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647);
}
