import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { infrastructurePaths, NO_DISK_WAITS } from '../config/infrastructure.ts';
import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { run, words } from '../process/command.ts';
import { markOf, workDirOf } from '../process/marks.ts';
import { tableSyncs } from './syncs.ts';
import type { Sync } from './syncs.ts';

/** The folder of a fresh database server, and the tables of every service. */
export function databaseSteps(context: LabContext): Step[] {
  return [serverFolder(context), ...tableSyncs(context).map((sync) => syncStep(context, sync))];
}

/** Where it is written down which tables are complete. */
const doneDir = (context: LabContext): string => infrastructurePaths(context).databaseDone;

function serverFolder(context: LabContext): Step {
  return {
    name: 'database folder',
    requires: ['files'],
    check: async () => (await stat(serverNote(context)).catch(() => undefined)) !== undefined,
    apply: () => makeServerFolder(context),
  };
}

/** Makes an empty database server; what was in the folder, and the notes of what was complete, is gone. */
export async function makeServerFolder(context: LabContext): Promise<void> {
  const { databaseDir } = infrastructurePaths(context);
  await rm(doneDir(context), { recursive: true, force: true });
  await rm(databaseDir, { recursive: true, force: true });
  await run(
    'mariadb-install-db',
    words(`
      --no-defaults --datadir=${databaseDir} --user=mysql --skip-test-db --skip-name-resolve
      --auth-root-authentication-method=socket --innodb-flush-method=fsync
    `),
    { env: NO_DISK_WAITS },
  );
  await mkdir(doneDir(context));
  await writeFile(serverNote(context), '');
}

const serverNote = (context: LabContext): string => join(doneDir(context), 'server');

const SYNC_TIMEOUT_MS = 5 * 60_000;

/** What an interrupted attempt left is thrown away; tables of an older package version are brought forward. */
function syncStep(context: LabContext, sync: Sync): Step {
  const marker = join(doneDir(context), sync.name);
  const version = (): string => context.versions.get(sync.package) ?? '';
  const finished = (): Promise<string | undefined> => readFile(marker, 'utf8').catch(() => undefined);
  return {
    name: `database ${sync.name}`,
    requires: ['service mariadb'],
    check: async () => (await finished()) === version(),
    async apply() {
      if ((await finished()) === undefined) await emptyDatabases(context, sync.databases);
      for (const command of sync.commands) await runAs(context, sync, command);
      await writeFile(marker, version());
    },
  };
}

async function emptyDatabases({ lab }: LabContext, names: readonly string[]): Promise<void> {
  const sql = names.map((name) => `DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name};`).join(' ');
  await run('mariadb', ['--no-defaults', `--socket=${lab.paths.databaseSocket}`, '--execute', sql]);
}

async function runAs({ lab, signal }: LabContext, sync: Sync, command: readonly string[]): Promise<void> {
  const { user, env = {} } = sync;
  const args = [`--reuid=${user}`, `--regid=${user}`, '--init-groups', '--', ...command];
  await run('setpriv', args, {
    env: { ...env, ...markOf(lab) },
    cwd: workDirOf(lab),
    timeoutMs: SYNC_TIMEOUT_MS,
    signal,
  });
}
