import type { Command } from 'commander';
import { DoctorError } from '../../core/errors.ts';

interface Words {
  readonly name: string;
  readonly help: string;
}

/** A command with its flags, as the shells need it. */
interface Completion extends Words {
  readonly flags: readonly (Words & { readonly choices: readonly string[] })[];
}

/** A script that teaches a shell the words of this command line. @throws DoctorError `USAGE` */
export function completionScript(program: Command, shell: string): string {
  const commands = program.commands.map((command): Completion => ({
    name: command.name(),
    help: command.description(),
    flags: wordsAfter(command),
  }));
  const scripts: Record<string, (commands: readonly Completion[]) => string> = { bash, zsh, fish };
  const script = scripts[shell];
  if (script !== undefined) return script(commands);
  throw new DoctorError('USAGE', `There is no completion for the shell ${JSON.stringify(shell)}.`, {
    hint: `The shells are ${Object.keys(scripts).join(', ')}; as in \`source <(doctor completion bash)\`.`,
  });
}

/** What may follow a command: its flags, or its own commands and theirs. */
function wordsAfter(command: Command): Completion['flags'] {
  const own = command.options.map((option) => ({
    name: option.long ?? option.short ?? '',
    help: option.description,
    choices: choicesIn(option.description),
  }));
  const inner = command.commands.flatMap((one) => [
    { name: one.name(), help: one.description(), choices: [] },
    ...wordsAfter(one),
  ]);
  const all = [...own, ...inner];
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);
}

/** Choices stand in the help text after its last colon. */
function choicesIn(help: string): readonly string[] {
  const list = /: ((?:[\w-]+, )+[\w-]+)(?: \(default .*\))?$/.exec(help)?.[1];
  return list?.split(', ') ?? [];
}

function bash(commands: readonly Completion[]): string {
  const cases = commands.map(
    ({ name, flags }) => `    ${name}) words='${flags.map((flag) => flag.name).join(' ')}' ;;`,
  );
  const values = commands
    .flatMap(({ flags }) => flags)
    .filter(
      (flag, index, all) =>
        flag.choices.length > 0 && all.findIndex((one) => one.name === flag.name) === index,
    )
    .map((flag) => `    ${flag.name}) words='${flag.choices.join(' ')}' ;;`);
  return `_doctor() {
  local words='${commands.map((command) => command.name).join(' ')} --help --version'
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words='${commands.map((command) => command.name).join(' ')} --help --version'
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _doctor doctor
`;
}

function zsh(commands: readonly Completion[]): string {
  return `autoload -Uz bashcompinit && bashcompinit\n${bash(commands)}`;
}

function fish(commands: readonly Completion[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`\'`)}'`;
  const lines = commands.flatMap(({ name, help, flags }) => [
    `complete -c doctor -n __fish_use_subcommand -f -a ${name} -d ${quoted(help)}`,
    ...flags.map((flag) => {
      const choices = flag.choices.length > 0 ? ` -x -a ${quoted(flag.choices.join(' '))}` : '';
      return `complete -c doctor -n '__fish_seen_subcommand_from ${name}' -l ${flag.name.replace(/^--/, '')}${choices} -d ${quoted(flag.help)}`;
    }),
  ]);
  return `${lines.join('\n')}\n`;
}
