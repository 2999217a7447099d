import { createHash } from 'node:crypto';
import type { Programs } from '../../hosts/programs.ts';
import type { NodePlan, DeploymentSpec } from '../product.ts';
import { prettyTable } from './table.ts';

const COLUMNS = [
  'ID',
  'Name',
  'Description',
  'Resource_type',
  'Status',
  'Os_progress',
  'Os_status',
  'Discover_state',
  'Tecs_version_id',
  'Messages',
  'Role',
];

/** `daisy` of python-daisyclient: `host-list`, with roles as Python 2 prints a list of them. */
export function daisyProgram(spec: DeploymentSpec): Programs[string] {
  return ({ env, argv }) => {
    if (env.OS_AUTH_URL === '') {
      return {
        code: 1,
        stderr: 'You must provide a username via either --os-username or env[OS_USERNAME]\n',
      };
    }
    if (argv[0] !== 'host-list') {
      return { code: 2, stderr: `daisy: error: argument <subcommand>: invalid choice: '${argv[0] ?? ''}'\n` };
    }
    return { code: 0, stdout: prettyTable(COLUMNS, spec.nodes.map(rowOf)) };
  };
}

function rowOf({ name, role }: NodePlan): readonly string[] {
  const roles = role === 'controller' ? ['CONTROLLER_LB', 'CONTROLLER_HA'] : ['COMPUTER'];
  const message = 'OS installed successfully, version: CentOS 7.';
  return [
    createHash('md5')
      .update(name)
      .digest('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    name,
    'default',
    'baremetal',
    'with-role',
    '100',
    'active',
    'SSH:DISCOVERY_SUCCESSFUL',
    'None',
    message,
    `[${roles.map((role) => `u'${role}'`).join(', ')}]`,
  ];
}
