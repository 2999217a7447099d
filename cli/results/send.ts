import { DoctorError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { silentLog } from '../../core/log.ts';
import { createRedactor } from '../../core/redact.ts';
import type { TestDb } from '../../testdb/contract.ts';
import { deliver } from '../../testdb/deliver.ts';
import type { Delivery } from '../../testdb/deliver.ts';
import { openTestDb } from '../../testdb/open.ts';
import type { Config } from '../config/options.ts';
import type { World } from '../world.ts';
import type { Spool, SpoolEntry } from './spool.ts';

/** What became of one result. */
export interface Sending {
  readonly entry: SpoolEntry;
  readonly delivery?: Delivery;
  /** Another process sends it, or has done so meanwhile. */
  readonly isElsewhere?: true;
  /** Why it still waits. */
  readonly error?: DoctorError;
}

/** Opens the database that the options name. */
export function openConfiguredDb(
  world: World,
  url: string,
  config: Config['results'],
  log: Log = silentLog,
): TestDb {
  const { testDbToken: token, testDbTimeoutMs: timeoutMs } = config;
  return openTestDb({ url, token, clock: world.clock, log, timeoutMs, signal: world.signal });
}

/**
 * Sends results that wait, one after another; each is forgotten here once it is seen in the database. When the
 * database cannot be reached at all the others are not tried: each would wait as long.
 */
export async function sendSpooled(
  world: World,
  deps: { readonly db: TestDb; readonly spool: Spool; readonly config: Config['results'] },
  entries: readonly SpoolEntry[],
): Promise<readonly Sending[]> {
  const { db, spool, config } = deps;
  const redactor = createRedactor();
  redactor.add(config.testDbToken);
  const sendings: Sending[] = [];
  let down: DoctorError | undefined;
  for (const entry of entries) {
    if (down !== undefined) {
      sendings.push({ entry, error: down });
      continue;
    }
    const release = await spool.claim(entry);
    if (release === undefined) {
      sendings.push({ entry, isElsewhere: true });
      continue;
    }
    try {
      const delivery = await deliver(db, entry.result, {
        clock: world.clock,
        signal: world.signal,
        attempts: spool.attemptsOf(entry),
      });
      spool.remove(entry);
      sendings.push({ entry, delivery });
    } catch (error) {
      if (!(error instanceof DoctorError)) throw error;
      const shown = new DoctorError(error.code, redactor.text(error.message), {
        hint: error.hint,
        cause: error,
      });
      if (error.code === 'TESTDB_UNREACHABLE') down = shown;
      sendings.push({ entry, error: shown });
    } finally {
      release();
    }
  }
  return sendings;
}

/** One line about each result. */
export function sendingLines(db: TestDb, sendings: readonly Sending[]): readonly string[] {
  return sendings.flatMap(({ entry, delivery, error, isElsewhere }) => {
    const { case_name, criteria, details } = entry.result;
    const simulated = details['simulated'] === true ? 'SIMULATED ' : '';
    const what = `${simulated}${case_name} ${criteria} of run ${entry.runId}`;
    if (isElsewhere) return [`Left to another process: ${what}`];
    if (delivery === undefined)
      return [`Still waiting: ${what}: ${error?.message ?? ''} It is kept in ${entry.path}`];
    const where = db.url.startsWith('file:') ? `${db.url}, ${delivery.id}` : `${db.url}/${delivery.id}`;
    const verb = delivery.state === 'sent' ? 'Sent' : 'Already there';
    const altered = alteredError(delivery);
    return [`${verb}: ${what}: ${where}`, ...(altered === undefined ? [] : [`  ${altered.message}`])];
  });
}

/** The first thing that went wrong; undefined when all is in the database as it was sent. */
export function firstProblem(sendings: readonly Sending[]): DoctorError | undefined {
  for (const { error, delivery } of sendings) {
    const problem = error ?? (delivery === undefined ? undefined : alteredError(delivery));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function alteredError({ altered, id }: Delivery): DoctorError | undefined {
  if (altered.length === 0) return undefined;
  return new DoctorError(
    'TESTDB_UNEXPECTED',
    `The test database shows ${altered.join(', ')} of ${id} otherwise than sent.`,
    {
      hint: 'Compare the result in the database with the run; results cannot be changed.',
    },
  );
}
