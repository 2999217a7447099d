import { describe, expect, it } from 'vitest';
import { fakeClock } from '../core/testing/fake-clock.ts';
import type { FakeClock } from '../core/testing/fake-clock.ts';
import type { SentResult, StoredResult, TestDb } from './contract.ts';
import { deliver } from './deliver.ts';
import type { AttemptLog } from './deliver.ts';
import { TestDbError } from './errors.ts';
import type { Arrival } from './errors.ts';

const RESULT: SentResult = {
  pod_name: 'p',
  project_name: 'doctor',
  case_name: 'c',
  build_tag: 'doctor-1',
  details: { runId: 'r' },
};

type Step = 'stored' | 'stored, lost' | 'lost' | 'stored, late' | 'late' | 'refused';
const FAILURES: Readonly<Record<Exclude<Step, 'stored'>, readonly [Arrival, number | undefined]>> = {
  'stored, lost': ['perhaps', undefined],
  lost: ['perhaps', 502],
  'stored, late': ['perhaps later', undefined],
  late: ['perhaps later', undefined],
  refused: ['no', 400],
};

/** A database whose answers to attempts are given; it counts what is stored. */
function scripted(steps: readonly Step[]): TestDb & { readonly stored: StoredResult[]; attempts: number } {
  const stored: StoredResult[] = [];
  const db = {
    url: '',
    stored,
    attempts: 0,
    ensure: () => Promise.resolve(),
    find: () => Promise.resolve([...stored]),
    create(result: SentResult) {
      const step = steps[db.attempts] ?? 'stored';
      db.attempts += 1;
      if (step.startsWith('stored')) stored.push({ id: `id-${stored.length}`, fields: { ...result } });
      if (step === 'stored') return Promise.resolve(stored.at(-1)?.id);
      const [arrival, status] = FAILURES[step];
      return Promise.reject(
        new TestDbError('TESTDB_UNREACHABLE', step, {
          hint: '',
          arrival,
          ...(status === undefined ? {} : { status }),
        }),
      );
    },
    read(id: string) {
      return Promise.resolve(stored.find((result) => result.id === id) as StoredResult);
    },
    close: () => Promise.resolve(),
  };
  return db;
}

/** What is kept between processes, in memory. */
function attemptLog(clock: FakeClock): AttemptLog {
  let sinceUs: number | undefined;
  return {
    openSinceUs: () => sinceUs,
    begin: () => void (sinceUs = clock.wallUs()),
    end: () => void (sinceUs = undefined),
  };
}

async function outcome(db: TestDb, clock = fakeClock(), attempts = attemptLog(clock)): Promise<string> {
  const running = deliver(db, RESULT, { clock, attempts }).then(
    ({ state }) => state,
    (error: Error) => error.message,
  );
  await clock.advance(10_000);
  return running;
}

describe('a delivery', () => {
  it.each<[readonly Step[], string, number]>([
    [['stored'], 'sent', 1],
    [['lost', 'stored'], 'sent', 2],
    [['lost', 'lost', 'stored'], 'sent', 3],
    [['lost', 'lost', 'lost', 'stored'], 'lost', 3],
    [['stored, lost'], 'sent', 1],
    [['lost', 'stored, lost'], 'sent', 2],
    [['stored, late'], 'sent', 1],
    [['late', 'stored'], 'late', 1],
    [['refused', 'stored'], 'refused', 1],
  ])('by way of %j ends as %s after %i attempts', async (steps, ends, attempts) => {
    const db = scripted(steps);
    expect(await outcome(db)).toBe(ends);
    expect(db.attempts).toBe(attempts);
  });

  it('stores a result once at most, whatever happens on the way and however often it is tried', async () => {
    const all: readonly Step[] = ['stored', 'stored, lost', 'lost', 'stored, late', 'late', 'refused'];
    for (const first of all) {
      for (const second of all) {
        for (const third of all) {
          const db = scripted([first, second, third]);
          const clock = fakeClock();
          const attempts = attemptLog(clock);
          for (let time = 0; time < 4; time += 1) {
            await outcome(db, clock, attempts);
            await clock.advance(120_000);
          }
          expect(db.stored, [first, second, third].join(', ')).toHaveLength(1);
        }
      }
    }
  });

  it('is not sent again while the database may be at work on it, and is afterwards', async () => {
    const db = scripted(['late']);
    const clock = fakeClock();
    const attempts = attemptLog(clock);
    expect(await outcome(db, clock, attempts)).toBe('late');
    expect(await outcome(db, clock, attempts)).toMatch(
      /may still be at work on this result: it was sent at /,
    );
    expect(db.attempts).toBe(1);
    await clock.advance(120_000);
    expect(await outcome(db, clock, attempts)).toBe('sent');
    expect(db.stored).toHaveLength(1);
  });

  it('never sends again what was taken, although it can neither be read nor found', async () => {
    const db = scripted([]);
    const lost = new TestDbError('TESTDB_UNREACHABLE', 'lost', { hint: '', arrival: 'perhaps' });
    const blind = { ...db, find: () => Promise.resolve([]), read: () => Promise.reject(lost) };
    expect(await outcome(blind)).toBe('lost');
    expect(db.stored).toHaveLength(1);
  });

  it('finds what an earlier process has sent', async () => {
    const db = scripted([]);
    expect(await outcome(db)).toBe('sent');
    expect(await outcome(db)).toBe('already there');
    expect(db.attempts).toBe(1);
  });

  it('names the fields that are shown otherwise', async () => {
    const db = scripted([]);
    db.stored.push({ id: 'x', fields: { ...RESULT, pod_name: 83, more: 1 } });
    expect(await deliver(db, RESULT, { clock: fakeClock(), attempts: attemptLog(fakeClock()) })).toEqual({
      state: 'already there',
      id: 'x',
      altered: ['pod_name'],
    });
  });
});
