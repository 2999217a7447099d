import { Option } from 'commander';
import type { Command } from 'commander';
import type { Section } from '../config/option-spec.ts';
import { OPTION_LIST } from '../config/options.ts';
import type { OptionName } from '../config/options.ts';

/** Options that several commands have, as commander takes them. */
export const CONFIG_OPTION = [
  '--config <file>',
  'read options from an INI file (default $DOCTOR_CONFIG)',
] as const;
export const OS_CLOUD_OPTION = [
  '--os-cloud <name>',
  'take credentials from this entry of clouds.yaml',
] as const;
export const VERBOSE_OPTION = ['--verbose', 'print stack traces of errors'] as const;
export const VERBOSE_LOG_OPTION = ['--verbose', 'print the log, and stack traces of errors'] as const;

/** How a run is named on the command line. */
export const RUN_OPERAND = 'id of a run or its beginning, "latest", or path of its folder';

/** Every option of a run. */
export const ALL_OPTIONS = (section: Section): boolean => section !== undefined;

/** The options by which the hosts of a deployment are reached. */
export const REACHES_HOSTS = (section: Section, name: OptionName): boolean =>
  section === 'installer' && name !== 'patch';

/** The options of these names. */
export const optionsNamed =
  (...names: readonly OptionName[]) =>
  (_: Section, name: OptionName): boolean =>
    names.includes(name);

/**
 * Adds a flag for each option that has one; what a flag means is the option table's to say.
 * @param meanings where it means something else to this command
 */
export function addOptions(
  command: Command,
  wanted: (section: Section, name: OptionName) => boolean,
  meanings: Readonly<Partial<Record<OptionName, string>>> = {},
): Command {
  for (const [name, spec] of OPTION_LIST) {
    if (spec.flag === undefined || !wanted(spec.section, name)) continue;
    const flag = new Option(spec.flag, meanings[name] ?? describe(name));
    flag.attributeName = () => name;
    command.addOption(flag);
  }
  return command;
}

function describe(name: OptionName): string {
  const spec = OPTION_LIST.find(([known]) => known === name)?.[1];
  if (spec === undefined) return '';
  const choices =
    spec.kind.choices === undefined || spec.flag?.includes('<') !== true
      ? ''
      : `: ${spec.kind.choices.join(', ')}`;
  const fallback =
    spec.fallback === undefined || typeof spec.fallback === 'boolean' || String(spec.fallback) === ''
      ? ''
      : ` (default ${String(spec.fallback)})`;
  return `${spec.help}${choices}${fallback}`;
}
