import { createHash } from 'node:crypto';
import type { ProgramCall, ProgramResult, Programs } from '../../hosts/programs.ts';
import type { NodePlan, DeploymentSpec } from '../product.ts';
import { prettyTable } from './table.ts';

/** `nova` of python-novaclient, on an undercloud. */
export function novaProgram(spec: DeploymentSpec): Programs[string] {
  return ({ env, argv }) => {
    if (env.OS_AUTH_URL === '') {
      const message =
        'ERROR (CommandError): You must provide a user name/id (via --os-username, --os-user-id, env[OS_USERNAME] or env[OS_USER_ID]) or an auth token (via --os-token).\n';
      return { code: 1, stderr: message };
    }
    if (argv[0] !== 'list') return unknown('nova', argv);
    const rows = listed(spec).map((node) => [
      serverId(node),
      node.name,
      'ACTIVE',
      '-',
      'Running',
      `ctlplane=${node.address}`,
    ]);
    const head = ['ID', 'Name', 'Status', 'Task State', 'Power State', 'Networks'];
    return { code: 0, stdout: prettyTable(head, rows) };
  };
}

/** `openstack` of python-openstackclient, on an undercloud. */
export function openstackProgram(spec: DeploymentSpec): Programs[string] {
  return (call) => {
    if (call.env.OS_AUTH_URL === '') {
      return { code: 1, stderr: 'Missing value auth-url required for auth plugin password\n' };
    }
    const words = call.argv.filter((word) => !word.startsWith('-'));
    if (words.slice(0, 2).join(' ') !== 'server list') return unknown('openstack', call.argv);
    return serverList(spec, call);
  };
}

function serverList(spec: DeploymentSpec, { argv }: ProgramCall): ProgramResult {
  const format = /(?:^| )(?:-f|--format)[ =]?(\w+)/.exec(argv.join(' '))?.[1] ?? 'table';
  const head = ['ID', 'Name', 'Status', 'Networks', 'Image', 'Flavor'];
  const rows = listed(spec).map((node) => [
    serverId(node),
    node.name,
    'ACTIVE',
    `ctlplane=${node.address}`,
    'overcloud-full',
    node.role === 'controller' ? 'control' : 'compute',
  ]);
  if (format === 'table') return { code: 0, stdout: prettyTable(head, rows) };
  if (format === 'value') return { code: 0, stdout: rows.map((row) => `${row.join(' ')}\n`).join('') };
  if (format !== 'json') return unknown('openstack', argv);
  const objects = rows.map((row) => Object.fromEntries(row.map((cell, index) => [head[index], cell])));
  return { code: 0, stdout: `${JSON.stringify(objects, null, 2)}\n` };
}

/** In Nova's order: newest server first. */
function listed(spec: DeploymentSpec): readonly NodePlan[] {
  return [...spec.nodes].reverse();
}

function serverId({ name }: NodePlan): string {
  const hex = createHash('sha1').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function unknown(program: string, argv: readonly string[]): ProgramResult {
  return {
    code: 2,
    stderr: `${program}: '${argv.join(' ')}' is not a ${program} command. See '${program} --help'.\n`,
  };
}
