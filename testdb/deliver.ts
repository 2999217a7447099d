import { isDeepStrictEqual } from 'node:util';
import { isoTime } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { pauseAfter } from '../core/retry.ts';
import type { Backoff } from '../core/retry.ts';
import type { SentResult, StoredResult, TestDb } from './contract.ts';
import { TestDbError } from './errors.ts';

/** How a result came to be in the database. */
export interface Delivery {
  readonly state: 'sent' | 'already there';
  readonly id: string;
  /** Fields that the database does not show as they were sent. It lets nobody change a result. */
  readonly altered: readonly string[];
}

/** What is kept of an attempt, so that a later process knows of one whose end nobody saw. */
export interface AttemptLog {
  /** When an attempt began whose end is not known, microseconds since the epoch; undefined when there is none. */
  openSinceUs(): number | undefined;
  begin(): void;
  end(): void;
}

/** So long a database may be at work on a result whose answer did not come in time: proxies give up in a minute. */
const SETTLED_AFTER_US = 120_000_000;

/** After an attempt that failed, and before the result is searched for, and sent again when it is not there. */
const BACKOFF: Backoff = { firstMs: 300, factor: 4, attempts: 3, longestRetryAfterMs: 10_000 };

/** What a delivery needs beside the result. */
export interface DeliveryDeps {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly attempts: AttemptLog;
  /** For the jitter of pauses; see `retry`. */
  readonly random?: () => number;
}

/**
 * Brings one result into the database, and no more than once: results can be neither changed nor deleted. It looks
 * for the result before each attempt, also the first, which may follow on one of a process that was killed. When
 * no answer came in time it does not send again, nor does the next process within two minutes: the database may
 * still be at work on it.
 * @throws TestDbError why it is not known to be there
 */
export async function deliver(
  db: TestDb,
  result: SentResult,
  { clock, signal, attempts, random }: DeliveryDeps,
): Promise<Delivery> {
  await db.ensure(result);
  const earlier = await findSame(db, result);
  if (earlier !== undefined) return verified('already there', result, earlier);
  refuseUnsettled(attempts, clock);
  for (let attempt = 1; ; attempt += 1) {
    attempts.begin();
    try {
      return await sendOnce(db, result);
    } catch (error) {
      if (!(error instanceof TestDbError)) throw error;
      if (error.arrival !== 'perhaps later') attempts.end();
      if (!isPassing(error)) throw error;
      const isLast = attempt === BACKOFF.attempts;
      await clock.delay(isLast ? 0 : pauseAfter(attempt, error, BACKOFF, random), signal);
      const arrived = await findSame(db, result);
      if (arrived !== undefined) return verified('sent', result, arrived);
      if (isLast || error.arrival === 'perhaps later') throw error;
    }
  }
}

function refuseUnsettled(attempts: AttemptLog, clock: Clock): void {
  const sinceUs = attempts.openSinceUs();
  if (sinceUs === undefined || clock.wallUs() - sinceUs >= SETTLED_AFTER_US) return;
  throw new TestDbError(
    'TESTDB_UNEXPECTED',
    `The test database may still be at work on this result: it was sent at ${isoTime(sinceUs)}, and no answer came.`,
    {
      hint: `\`doctor upload\` looks for it again, and sends it once more after ${isoTime(sinceUs + SETTLED_AFTER_US)}.`,
      arrival: 'perhaps later',
    },
  );
}

/** Whether another attempt may succeed. What the database refuses it will refuse again. */
function isPassing({ status }: TestDbError): boolean {
  return status === undefined || status >= 500 || status === 429;
}

async function sendOnce(db: TestDb, result: SentResult): Promise<Delivery> {
  const id = await db.create(result);
  const stored = id === undefined ? await findSame(db, result) : await readBack(db, id);
  if (stored !== undefined) return verified('sent', result, stored);
  throw new TestDbError('TESTDB_UNEXPECTED', 'The test database accepted the result but does not show it.', {
    hint: 'It is kept here; the next `doctor upload` looks for it again before it is sent.',
    arrival: 'perhaps later',
  });
}

async function readBack(db: TestDb, id: string): Promise<StoredResult | undefined> {
  try {
    return await db.read(id);
  } catch (error) {
    if (!(error instanceof TestDbError)) throw error;
    if (error.status === 404) return undefined;
    // It was taken: whatever comes of this, it is not sent again.
    throw new TestDbError(error.code, error.message, {
      hint: error.hint,
      cause: error,
      arrival: 'perhaps later',
    });
  }
}

/** Several runs of one job share its build tag: the run's id distinguishes their results. */
async function findSame(db: TestDb, result: SentResult): Promise<StoredResult | undefined> {
  const isSame = ({ fields }: StoredResult): boolean => {
    const details = fields['details'] as { readonly runId?: unknown } | null | undefined;
    return (
      fields['build_tag'] === result.build_tag &&
      fields['case_name'] === result.case_name &&
      details?.runId === result.details['runId']
    );
  };
  const { project_name: project, case_name, pod_name: pod, build_tag } = result;
  const found = await db.find({ project, case: case_name, pod, build_tag }, (some) => some.some(isSame));
  return found.find(isSame);
}

function verified(state: Delivery['state'], result: SentResult, { id, fields }: StoredResult): Delivery {
  const sent = JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
  const altered = Object.keys(sent).filter((name) => !isDeepStrictEqual(sent[name], fields[name]));
  return { state, id, altered };
}
