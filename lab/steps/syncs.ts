import { join } from 'node:path';
import { databaseUrl } from '../config/common.ts';
import { ADMIN_USER } from '../config/client.ts';
import { computeConfig } from '../config/compute.ts';
import { identityPaths } from '../config/identity.ts';
import { imageConfig, placementConfig } from '../config/image-placement.ts';
import type { DatabaseName } from '../config/infrastructure.ts';
import { networkPaths } from '../config/network.ts';
import { orchestrationConfig } from '../config/orchestration.ts';
import { rcaPaths } from '../config/rca.ts';
import { aodhPaths } from '../config/telemetry.ts';
import type { LabContext } from '../context.ts';
import { urlOf } from '../description.ts';
import { words } from '../process/command.ts';

/** How the tables of a service are made. */
export interface Sync {
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
export function tableSyncs(context: LabContext): Sync[] {
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
