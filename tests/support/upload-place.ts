import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { saveRun } from './saved-run.ts';
import type { SavedRun } from './saved-run.ts';
import { startTestDb } from './testdb-server.ts';
import type { TestDbServer, TestDbSetup } from './testdb-server.ts';
import type { World } from '../../cli/world.ts';
import { commandBench } from './world.ts';
import type { CommandBench, CommandResult } from './world.ts';

/** The run that is in the folder. */
export const RUN = '20261118-120000-0a1b2c';
/** What CI sets. */
const SITE = {
  NODE_NAME: 'lf-pod1',
  DEPLOY_SCENARIO: 'os-nosdn-nofeature-ha',
  BUILD_TAG: 'jenkins-doctor-daily-master-12',
};

/** A database, a runs folder with a run in it, and the commands that a test gives them. */
export interface Place {
  readonly db: TestDbServer;
  readonly runsDir: string;
  readonly doctor: (
    argv: readonly string[],
    env?: Readonly<Record<string, string>>,
    more?: Partial<World>,
  ) => Promise<CommandResult>;
  /** `doctor upload` of the run; without it, of what waits. */
  readonly upload: (...argv: string[]) => Promise<CommandResult>;
  readonly waiting: () => readonly string[];
}

/** What a test file makes its places with. */
export interface UploadBench {
  readonly bench: CommandBench;
  /** Makes a place; its database is closed with the test. */
  readonly place: (setup?: TestDbSetup, saved?: SavedRun) => Promise<Place>;
}

/** A bench for a test file, which closes it at its end. */
export function uploadBench(): UploadBench {
  const bench = commandBench();
  afterAll(bench.close);
  return { bench, place: (setup, saved) => uploadPlace(bench, setup, saved) };
}

let places = 0;

async function uploadPlace(
  bench: CommandBench,
  setup: TestDbSetup = {},
  saved: SavedRun = {},
): Promise<Place> {
  places += 1;
  const runsDir = join(bench.folder, `runs-${places}`);
  saveRun(runsDir, RUN, saved);
  const db = await startTestDb(setup);
  onTestFinished(() => db.close());
  const spool = join(runsDir, 'upload-spool');
  const doctor: Place['doctor'] = (argv, env = {}, more = {}) =>
    bench.run([...argv, '--runs-dir', runsDir], {
      ...more,
      env: {
        HOME: '/nonexistent',
        PATH: '/usr/local/bin:/usr/bin:/bin',
        TEST_DB_URL: db.url,
        ...SITE,
        ...env,
      },
    });
  return {
    db,
    runsDir,
    doctor,
    upload: (...argv) => doctor(['upload', ...argv]),
    waiting: () => (existsSync(spool) ? readdirSync(spool) : []),
  };
}
/** The attempts to add a result. */
export const posts = (db: TestDbServer): readonly string[] =>
  db.requests.filter((request) => /^POST .*results /.test(request));
