import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { claimExclusively } from '../../core/presence/exclusive.ts';
import type { TestDbResult } from '../../report/testdb/results.ts';
import type { AttemptLog } from '../../testdb/deliver.ts';
import { replaceFile } from '../run/run-folder.ts';
import type { World } from '../world.ts';

/** Its folder among those of the runs: it is kept with them, and removing a run does not remove it. */
const FOLDER = 'upload-spool';

const entrySchema = z.object({
  schemaVersion: z.literal(1),
  spooledAt: z.string(),
  /** When an attempt began whose end is not known, microseconds since the epoch. */
  attemptedAtUs: z.int().exactOptional(),
  result: z.strictObject({
    pod_name: z.string(),
    project_name: z.string(),
    case_name: z.string(),
    criteria: z.enum(['PASS', 'FAIL']),
    installer: z.string(),
    scenario: z.string().exactOptional(),
    version: z.string(),
    build_tag: z.string(),
    start_date: z.string(),
    stop_date: z.string(),
    details: z.looseObject({ runId: z.string() }),
  }),
});

type SpoolFile = z.infer<typeof entrySchema>;

/** A result that waits to be sent. */
export interface SpoolEntry {
  readonly path: string;
  readonly runId: string;
  readonly result: TestDbResult;
}

/** Results that wait to be sent, one file each. */
export interface Spool {
  readonly folder: string;
  /** Keeps a result on disk before it is sent. @throws DoctorError `RUNS_DIR_UNWRITABLE` */
  add(result: TestDbResult): SpoolEntry;
  /** All that waits, oldest run first, and an error `SPOOL_UNREADABLE` for each file that cannot be read. */
  list(): { readonly entries: readonly SpoolEntry[]; readonly unreadable: readonly DoctorError[] };
  /** Whether a result of that run waits; one whose file is damaged counts, since it can be made again from the run. */
  waitsFor(runId: string): boolean;
  /**
   * Takes a result to send it, so that no other process sends it at the same moment. Returns what gives it back;
   * undefined when another process has it, or has sent it meanwhile.
   */
  claim(entry: SpoolEntry): Promise<(() => void) | undefined>;
  /** What is kept of attempts to send it. */
  attemptsOf(entry: SpoolEntry): AttemptLog;
  /** Forgets a result that is in the database. */
  remove(entry: SpoolEntry): void;
}

type SpoolWorld = Pick<World, 'cwd' | 'clock' | 'processes'>;

/** The spool of a runs folder. */
export function openSpool(world: SpoolWorld, runsDir: string): Spool {
  const { cwd, clock } = world;
  const folder = resolve(cwd, runsDir, FOLDER);
  const names = (): readonly string[] =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  return {
    folder,
    add(result) {
      const runId = String(result.details['runId']);
      const spooledAt = new Date(clock.wallUs() / 1000).toISOString();
      const fileName = `${runId}.${result.case_name}.json`;
      const open = openAttempt(join(folder, fileName));
      const text = `${JSON.stringify({ schemaVersion: 1, spooledAt, ...open, result }, null, 2)}\n`;
      return { path: replaceFile(folder, fileName, text), runId, result };
    },
    list() {
      const read = names()
        .toSorted()
        .map((name) => readEntry(join(folder, name)));
      return {
        entries: read.filter((entry): entry is SpoolEntry => !(entry instanceof DoctorError)),
        unreadable: read.filter((entry) => entry instanceof DoctorError),
      };
    },
    waitsFor: (runId) => names().some((name) => name.startsWith(`${runId}.`)),
    claim: ({ path }) => claim(world, path),
    attemptsOf: (entry) => attemptsOf(world, entry),
    remove: ({ path }) => rmSync(path, { force: true }),
  };
}

/** The attempt that is open of a result that is made again while it waits. */
function openAttempt(path: string): { readonly attemptedAtUs?: number } {
  try {
    const { attemptedAtUs } = readFile(path);
    return attemptedAtUs === undefined ? {} : { attemptedAtUs };
  } catch {
    // None waits, or a damaged one, which is replaced.
    return {};
  }
}

/** They stand in the entry's own file: what removes the one removes the other. */
function attemptsOf({ clock }: SpoolWorld, { path }: SpoolEntry): AttemptLog {
  const write = (entry: SpoolFile): void =>
    void replaceFile(dirname(path), basename(path), `${JSON.stringify(entry, null, 2)}\n`);
  return {
    openSinceUs: () => readFile(path).attemptedAtUs,
    begin: () => write({ ...readFile(path), attemptedAtUs: Math.round(clock.wallUs()) }),
    end() {
      const { attemptedAtUs: _ended, ...entry } = readFile(path);
      write(entry);
    },
  };
}

async function claim(world: SpoolWorld, path: string): Promise<(() => void) | undefined> {
  if (!existsSync(path)) return undefined;
  const lock = await claimExclusively(`${path}.lock`, world);
  if (lock.state === 'taken') return undefined;
  if (existsSync(path)) return lock.release;
  lock.release();
  return undefined;
}

/** @throws when it is no such file */
const readFile = (path: string): SpoolFile => entrySchema.parse(JSON.parse(readFileSync(path, 'utf8')));

function readEntry(path: string): SpoolEntry | DoctorError {
  try {
    const { result } = readFile(path);
    const { details } = result;
    return { path, runId: details.runId, result: { ...result, details: details as JsonObject } };
  } catch (error) {
    const why = error instanceof z.ZodError ? whyInvalid(error) : messageOf(error);
    return new DoctorError('SPOOL_UNREADABLE', `${path} is not a result that waits to be sent: ${why}.`, {
      hint: 'Remove it. `doctor upload <run>` sends the results of a run that is still here.',
      cause: error,
    });
  }
}

function whyInvalid({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'invalid'}`;
}
