import { RUN_FILES } from '../../run/run-folder.ts';
import type { CommandWords, FlagWord } from './command-words.ts';

const RUNS_FUNCTION = `function __doctor_runs
    set -l runs runs
    set -l words (commandline -opc)
    for i in (seq (count $words))
        test "$words[$i]" = --runs-dir; and set -q words[(math $i + 1)]; and set runs $words[(math $i + 1)]
        string match -q -- '--runs-dir=*' "$words[$i]"; and set runs (string replace -- --runs-dir= '' "$words[$i]")
    end
    for path in $runs/*/${RUN_FILES.ledger}
        basename (dirname $path)
    end
    echo latest
end
`;

/** The script for fish. `doctor-test` is completed as `doctor test`. */
export function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, help, flags, operands }) => {
    const after = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    const words = operands === 'runs' ? '(__doctor_runs)' : operands.join(' ');
    return [
      `complete -c doctor -n __fish_use_subcommand -f -a ${name} -d ${quoted(help)}`,
      ...(words === '' ? [] : [`complete -c doctor ${after} -f -a ${quoted(words)}`]),
      ...flags.map((flag) => `complete -c doctor ${after} ${described(flag)}`),
    ];
  });
  const test = commands.find(({ name }) => name === 'test')?.flags ?? [];
  const ofTest = test.map((flag) => `complete -c doctor-test ${described(flag)}`);
  return `${RUNS_FUNCTION}${[...lines, ...ofTest].join('\n')}\n`;
}

function described({ name, help, choices }: FlagWord): string {
  const values = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : '';
  return `-l ${name.replace(/^--/, '')}${values} -d ${quoted(help)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`\'`)}'`;
}
