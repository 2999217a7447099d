import { RUN_FILES } from '../../run/run-folder.ts';
import type { CommandWords, FlagWord } from './command-words.ts';

/** The script for bash. `doctor-test` is completed as `doctor test`. */
export function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.map((command) => command.name);
  const cases = commands.map(
    ({ name, flags, operands }) =>
      `    ${name}) flags='${join(flags)}'; words=${operands === 'runs' ? '$(_doctor_runs)' : `'${operands.join(' ')}'`} ;;`,
  );
  const values = valued(commands).map(
    ({ name, choices }) => `    ${name}) flags= words='${choices.join(' ')}' ;;`,
  );
  return `_doctor_runs() {
  local runs=runs i path
  for ((i = 1; i < COMP_CWORD - 1; i++)); do
    if [ "\${COMP_WORDS[i]}" = --runs-dir ]; then
      runs=\${COMP_WORDS[i+1]}
      [ "$runs" = '=' ] && runs=\${COMP_WORDS[i+2]}
    fi
  done
  for path in "\${runs/#\\~/$HOME}"/*/${RUN_FILES.ledger}; do
    path=\${path%/*}
    [ -d "$path" ] && echo "\${path##*/}"
  done
  echo latest
}
_doctor() {
  local command="\${COMP_WORDS[1]}" current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  local flags='--help --version' words=
  [ "$before" = '=' ] && before="\${COMP_WORDS[COMP_CWORD-2]}"
  [ "$current" = '=' ] && current=
  if [ "\${1##*/}" = doctor-test ]; then
    command='test'
  elif [ "$COMP_CWORD" -eq 1 ]; then
    command= words='${names.join(' ')}'
  fi
  case "$command" in
${cases.join('\n')}
  esac
  case "$before" in
${values.join('\n')}
  esac
  [ "\${current:0:1}" = '-' ] || [ -z "$words" ] || flags=
  COMPREPLY=($(compgen -W "$words $flags" -- "$current"))
}
complete -o default -F _doctor doctor doctor-test
`;
}

/** The script for zsh, which can run one for bash. */
export function zshScript(commands: readonly CommandWords[]): string {
  return `autoload -Uz bashcompinit && bashcompinit\n${bashScript(commands)}`;
}

function join(flags: readonly FlagWord[]): string {
  return flags.map((flag) => flag.name).join(' ');
}

/** The flags that take one of a few words, each once. */
function valued(commands: readonly CommandWords[]): readonly FlagWord[] {
  const all = commands.flatMap(({ flags }) => flags).filter(({ choices }) => choices.length > 0);
  return all.filter(({ name }, index) => all.findIndex((flag) => flag.name === name) === index);
}
