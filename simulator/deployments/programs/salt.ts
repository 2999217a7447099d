import type { ProgramResult, Programs } from '../../hosts/programs.ts';
import type { DeploymentSpec } from '../product.ts';

/** Minions that are not nodes: they have no usable `_param:single_address`. */
const OTHER_MINIONS = ['cfg01', 'mas01'];
const DOMAIN = 'mcp-ovs-ha.local';

/** `salt` on the salt master of an MCP deployment; only root may use it. */
export function saltProgram(spec: DeploymentSpec): Programs[string] {
  return ({ user, argv }) => {
    if (user !== 'root') {
      const message =
        'Failed to authenticate! This is most likely because this user is not permitted to execute commands, but there is a small possibility that a disk error occurred (check disk/inode usage).\n';
      return { code: 13, stderr: message };
    }
    const out = /(?:^|\0)--out(?:put)?[\0=](\w+)/.exec(argv.join('\0'))?.[1] ?? 'nested';
    const words = argv.filter(
      (word, index) => !word.startsWith('-') && !/^--out(put)?$/.test(argv[index - 1] ?? ''),
    );
    const [target = '', method = '', ...args] = words;
    return answer(spec, { target, method, args, out });
  };
}

interface Job {
  readonly target: string;
  readonly method: string;
  readonly args: readonly string[];
  readonly out: string;
}

function answer(spec: DeploymentSpec, { target, method, args, out }: Job): ProgramResult {
  const minions = minionsOf(spec).filter(({ id }) => matches(target, id));
  if (minions.length === 0) {
    return {
      code: 2,
      stdout: 'No minions matched the target. No command was sent, no jid was assigned.\n',
      stderr: 'ERROR: No return received\n',
    };
  }
  const values = minions.map(({ id, address }) => ({ id, value: valueOf(method, args, address) }));
  const lines = values.map(({ id, value }) => {
    if (out === 'yaml') return `${id}: ${value === '' ? "''" : value}`;
    return value === '' ? `${id}:` : `${id}:\n    ${value}`;
  });
  return { code: 0, stdout: `${lines.join('\n')}\n` };
}

function valueOf(method: string, args: readonly string[], address: string): string {
  if (method === 'test.ping') return 'true';
  if (method === 'pillar.get' && args[0] === '_param:single_address') return address;
  if (method === 'pillar.get') return '';
  return `'${method}' is not available.`;
}

/** In the order in which they happen to answer. */
function minionsOf(spec: DeploymentSpec): readonly { readonly id: string; readonly address: string }[] {
  const nodes = spec.nodes.map(({ name, address }) => ({ id: `${name}.${DOMAIN}`, address }));
  const others = OTHER_MINIONS.map((name) => ({ id: `${name}.${DOMAIN}`, address: '' }));
  const [first, ...rest] = nodes;
  return [...rest, ...others, ...(first === undefined ? [] : [first])];
}

function matches(pattern: string, id: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(id);
}
