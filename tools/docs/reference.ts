import { OPTION_LIST } from '../../cli/config/options.ts';
import type { OptionSpec, Section } from '../../cli/config/option-spec.ts';
import { defaultOf } from './program.ts';
import type { CommandDoc, FlagDoc } from './program.ts';

/** The sections of the config file in order of appearance, with their topics. */
export const SECTIONS: Readonly<Record<Section, string>> = {
  DEFAULT: 'the run and what it stands up on the cloud',
  installer: 'the installer, and how hosts are logged in to',
  monitor: 'the Monitor',
  inspector: 'the Inspector',
  consumer: 'the Consumer',
  admin_tool: 'the Admin tool of a maintenance, and its times',
  app_manager: 'the App manager of a maintenance',
  simulator: 'the embedded cloud',
};

/** A page for each command, by path: `docs/commands/test.md`. */
export function commandPages(program: CommandDoc): ReadonlyMap<string, string> {
  return new Map(program.commands.map((command) => [pathOf(command), commandPage(command)]));
}

/** The table of commands with links to their pages. */
export function commandTable(program: CommandDoc): string {
  const rows = program.commands.map((command) => {
    const page = pathOf(command).slice('docs/'.length);
    return [`[\`${command.name}\`](${page})`, plain(command.meaning)];
  });
  return table(['command', 'what it does'], rows);
}

/** The table of all options, a part for each section of the config file. */
export function optionTable(): string {
  return Object.entries(SECTIONS)
    .map(([section, about]) => {
      const specs = OPTION_LIST.map(([, spec]) => spec).filter((spec) => spec.section === section);
      const rows = specs.map((spec) => [
        code(spec.key),
        below([code(spec.flag), code(spec.env)]),
        plain(`${spec.help}; ${spec.kind.allowed}.`) + defaultIn(spec),
      ]);
      const head = ['option', 'command line, environment', 'meaning; what it may be'];
      return `## [${section}]\n\nOf ${about}.\n\n${table(head, rows)}`;
    })
    .join('\n\n');
}

function pathOf({ name }: CommandDoc): string {
  return `docs/commands/${name.split(' ').slice(1).join('-')}.md`;
}

function commandPage(command: CommandDoc): string {
  const parts = [`# ${command.name}`, ...describe(command)];
  for (const subcommand of command.commands) parts.push(`## ${subcommand.name}`, ...describe(subcommand));
  return `${parts.join('\n\n')}\n`;
}

function describe(command: CommandDoc): readonly string[] {
  const { meaning, usage, flags, epilog } = command;
  const parts = [sentence(meaning), fenced(usage)];
  if (command.arguments.length > 0) {
    const rows = command.arguments.map((argument) => [code(argument.term), plain(argument.meaning)]);
    parts.push(table(['argument', 'meaning'], rows));
  }
  if (flags.length > 0) parts.push(flagTable(flags));
  if (epilog !== '') parts.push(fenced(epilog));
  return parts;
}

/** Omits empty columns. */
function flagTable(flags: readonly FlagDoc[]): string {
  if (flags.every(({ spec }) => spec === undefined)) {
    return table(
      ['option', 'meaning'],
      flags.map((flag) => [code(flag.flags), plain(flag.meaning)]),
    );
  }
  const rows = flags.map(({ flags: words, meaning, spec }) => [
    code(words),
    plain(`${meaning}${choicesIn(words, spec)}.`) + defaultIn(spec),
    below([code(spec?.env), code(configKeyOf(spec))]),
  ]);
  return table(['option', 'meaning', 'environment, config file'], rows);
}

/** The choices of an option, if they can be listed. */
function choicesIn(words: string, spec: OptionSpec | undefined): string {
  return spec?.kind.choices === undefined || !words.includes('<') ? '' : `; ${spec.kind.allowed}`;
}

/** The default as a sentence, if there is one. */
function defaultIn(spec: OptionSpec | undefined): string {
  const fallback = spec === undefined ? '' : defaultOf(spec);
  return fallback === '' ? '' : ` Default: ${code(fallback)}.`;
}

/** The parts that are not empty, below each other in one cell. */
const below = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('<br>');

function configKeyOf(spec: OptionSpec | undefined): string | undefined {
  return spec === undefined ? undefined : `[${spec.section}] ${spec.key}`;
}

/** Words as a sentence. */
export function sentence(words: string): string {
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const code = (text: string | undefined): string => (text === undefined || text === '' ? '' : `\`${text}\``);
/** Text in which nothing but `code` is Markdown or HTML. */
const plain = (text: string): string =>
  text.replaceAll(/`[^`]*`|[<*_[]/g, (found) =>
    found.startsWith('`') ? found : `&#${found.charCodeAt(0)};`,
  );
const fenced = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
