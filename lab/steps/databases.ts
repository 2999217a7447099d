import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseUrl } from '../config/common.ts';
import { computeConfig } from '../config/compute.ts';
import { identityPaths } from '../config/identity.ts';
import { imageConfig, placementConfig } from '../config/image-placement.ts';
import { infrastructurePaths, NO_DISK_WAITS } from '../config/infrastructure.ts';
import type { DatabaseName } from '../config/infrastructure.ts';
import { networkPaths } from '../config/network.ts';
import { orchestrationConfig } from '../config/orchestration.ts';
import { rcaPaths } from '../config/rca.ts';
import { aodhPaths } from '../config/telemetry.ts';
import { urlOf } from '../description.ts';
import type { LabContext } from '../context.ts';
import { ADMIN_USER } from '../config/client.ts';
import type { Step } from '../plan.ts';
import { run, words } from '../process/command.ts';
import { markOf, workDirOf } from '../process/marks.ts';

/** The folder of a fresh database server, and the tables of every service. */
export function databaseSteps(context: LabContext): Step[] {
  return [serverFolder(context), ...syncs(context).map((sync) => syncStep(context, sync))];
}

/** Where it is written down which tables are complete. */
const doneDir = (context: LabContext): string => infrastructurePaths(context).databaseDone;

function serverFolder(context: LabContext): Step {
  return {
    name: 'database folder',
    needs: ['files'],
    isSo: async () => (await stat(serverNote(context)).catch(() => undefined)) !== undefined,
    make: () => makeServerFolder(context),
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

/** How the tables of a service are made. */
interface Sync {
  readonly name: string;
  readonly databases: readonly DatabaseName[];
  readonly user: string;
  /** The package whose version the tables belong to. */
  readonly package: string;
  /** Commands, carried out one after the other. */
  readonly commands: readonly (readonly string[])[];
  /** What must not be seen on a command line. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Longest first: they decide how long all of it takes. */
function syncs(context: LabContext): Sync[] {
  const { config: network, ml2 } = networkPaths(context);
  return [
    {
      name: 'keystone',
      databases: ['keystone'],
      user: 'keystone',
      package: 'python3-keystone',
      env: { OS_BOOTSTRAP_PASSWORD: context.secrets.admin },
      commands: [
        inTurn(context, 'keystone.cmd.manage', [
          ['--config-file', identityPaths(context).config, 'db_sync'],
          ['--config-file', identityPaths(context).config, 'bootstrap', ...bootstrap(context)],
        ]),
      ],
    },
    novaSync(context),
    {
      name: 'neutron',
      databases: ['neutron'],
      user: 'neutron',
      package: 'python3-neutron',
      commands: [['neutron-db-manage', '--config-file', network, '--config-file', ml2, 'upgrade', 'heads']],
    },
    {
      name: 'placement',
      databases: ['placement'],
      user: 'placement',
      package: 'python3-placement',
      commands: [['placement-manage', '--config-file', placementConfig(context), 'db', 'sync']],
    },
    {
      name: 'glance',
      databases: ['glance'],
      user: 'glance',
      package: 'python3-glance',
      commands: [['glance-manage', '--config-file', imageConfig(context), 'db_sync']],
    },
    {
      name: 'aodh',
      databases: ['aodh'],
      user: 'aodh',
      package: 'python3-aodh',
      commands: [['aodh-dbsync', '--config-file', aodhPaths(context).config]],
    },
    {
      name: 'heat',
      databases: ['heat'],
      user: 'heat',
      package: 'python3-heat',
      commands: [['heat-manage', '--config-file', orchestrationConfig(context), 'db_sync']],
    },
    ...(context.lab.shape.vitrage ? [vitrageSync(context)] : []),
  ];
}

function vitrageSync(context: LabContext): Sync {
  return {
    name: 'vitrage',
    databases: ['vitrage'],
    user: 'vitrage',
    package: 'python3-vitrage',
    commands: [['vitrage-dbsync', '--config-file', rcaPaths(context).config]],
  };
}

function bootstrap(context: LabContext): string[] {
  const { lab } = context;
  const url = `${urlOf(lab, 'keystone')}/v3`;
  return words(`
    --bootstrap-username ${ADMIN_USER} --bootstrap-project-name admin --bootstrap-role-name admin
    --bootstrap-service-name keystone --bootstrap-region-id ${lab.region}
    --bootstrap-public-url ${url} --bootstrap-internal-url ${url} --bootstrap-admin-url ${url}
  `);
}

function novaSync(context: LabContext): Sync {
  const manage = (...words: string[]): string[] => ['--config-file', computeConfig(context), ...words];
  return {
    name: 'nova',
    databases: ['nova_api', 'nova_cell0', 'nova'],
    user: 'nova',
    package: 'python3-nova',
    commands: [
      inTurn(context, 'nova.cmd.manage', [
        manage('api_db', 'sync'),
        manage('cell_v2', 'map_cell0', '--database_connection', databaseUrl(context, 'nova_cell0')),
        manage('db', 'sync'),
        manage('cell_v2', 'create_cell', '--name=cell1'),
      ]),
    ],
  };
}

function inTurn({ lab }: LabContext, module: string, commands: readonly (readonly string[])[]): string[] {
  const program = join(lab.paths.etc, 'files', 'in-turn.py');
  return ['/usr/bin/python3', program, module, ...commands.flatMap((words) => ['--', ...words])];
}

const SYNC_TIMEOUT_MS = 5 * 60_000;

/** What an interrupted attempt left is thrown away; tables of an older package version are brought forward. */
function syncStep(context: LabContext, sync: Sync): Step {
  const marker = join(doneDir(context), sync.name);
  const version = (): string => context.versions.get(sync.package) ?? '';
  const finished = (): Promise<string | undefined> => readFile(marker, 'utf8').catch(() => undefined);
  return {
    name: `database ${sync.name}`,
    needs: ['service mariadb'],
    isSo: async () => (await finished()) === version(),
    async make() {
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
