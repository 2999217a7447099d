import { parseRules } from './nft-rules.ts';
import type { FilterTable, PacketFilter } from './packet-filter.ts';
import type { Program, ProgramResult } from './programs.ts';

/**
 * nft(8) of a host, as far as a partition needs it: `-f -`, `list tables`, `list ruleset`, `list table` and
 * `delete table`, with the output and the errors of nftables 1.0.6. What it reads from standard input comes as its
 * last argument; see the shim.
 */
export function nftProgram(filter: PacketFilter): Program {
  return ({ user, argv }) => {
    if (['-v', '--version'].includes(argv[0] ?? '')) return ok('nftables v1.0.6 (Lester Gooch #5)\n');
    if (user !== 'root') {
      return failed(
        'Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted\n',
      );
    }
    if (['-f', '--file'].includes(argv[0] ?? '')) return load(filter, argv.at(-1) ?? '');
    return command(filter, argv.slice(0, -1));
  };
}

function load(filter: PacketFilter, text: string): ProgramResult {
  const read = parseRules(text);
  if (!('tables' in read)) {
    const { line, columns, word } = read;
    const kind = word === '' ? 'end of file' : 'string';
    return failed(
      `/dev/stdin:${line}:${columns.join('-')}: Error: syntax error, unexpected ${kind}\n${text.split('\n')[line - 1] ?? ''}\n${' '.repeat(columns[0] - 1)}${'^'.repeat(word.length || 1)}\n`,
    );
  }
  for (const table of read.tables) filter.add(table);
  return ok('');
}

function command(filter: PacketFilter, words: readonly string[]): ProgramResult {
  const [verb, what, family, name = ''] = words;
  if (verb === 'list' && what === 'tables') {
    return ok([...filter.tables.keys()].map((table) => `table inet ${table}\n`).join(''));
  }
  if (verb === 'list' && what === 'ruleset') return ok([...filter.tables.values()].map(show).join('\n'));
  const isTable = (verb === 'list' || verb === 'delete') && what === 'table' && family === 'inet';
  if (!isTable) {
    const line = words.join(' ');
    return failed(`Error: syntax error, unexpected string\n${line}\n${'^'.repeat(line.length || 1)}\n`);
  }
  const table = filter.tables.get(name);
  if (table === undefined) {
    const line = words.join(' ');
    const mark = `${' '.repeat(line.length - name.length)}${'^'.repeat(name.length)}`;
    return failed(`Error: No such file or directory\n${line}\n${mark}\n`);
  }
  if (verb === 'list') return ok(show(table));
  filter.remove(name);
  return ok('');
}

function show({ name, chains }: FilterTable): string {
  const shown = chains.map(({ name: chain, hook, priority, rules }) =>
    [
      `\tchain ${chain} {`,
      `\t\ttype filter hook ${hook} priority ${priority === -300 ? 'raw' : priority}; policy accept;`,
      ...rules.map(({ text }) => `\t\t${text}`),
      '\t}\n',
    ].join('\n'),
  );
  return `table inet ${name} {\n${shown.join('\n')}}\n`;
}

function ok(stdout: string): ProgramResult {
  return { code: 0, stdout };
}

function failed(stderr: string): ProgramResult {
  return { code: 1, stderr };
}
