import { DoctorError } from '../../core/errors.ts';
import { readIniFile } from './ini-file.ts';
import { OPTION_LIST } from './options.ts';
import type { Config, OptionName } from './options.ts';
import { shownValue } from './option-spec.ts';
import type { OptionSpec } from './option-spec.ts';

/** A value and where it came from. */
export interface ResolvedOption {
  readonly name: OptionName;
  readonly spec: OptionSpec;
  readonly value: unknown;
  /** `command line`, `environment VM_COUNT`, `doctor.conf:12` or `default`. */
  readonly origin: string;
}

/** Where options are looked for, strongest first. */
export interface ConfigSources {
  /** Text given on the command line, by option name. */
  readonly flags: Readonly<Partial<Record<OptionName, string>>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of an INI file. */
  readonly file?: string | undefined;
}

/**
 * Resolves every option: command line > environment > config file > default.
 * @throws DoctorError `USAGE` for a bad flag, `CONFIG_INVALID` for a bad variable or line of the file
 */
export function resolveOptions(sources: ConfigSources): readonly ResolvedOption[] {
  const fromFile = sources.file === undefined ? new Map() : readIniFile(sources.file);
  return OPTION_LIST.map(([name, spec]): ResolvedOption => {
    const flag = sources.flags[name];
    if (flag !== undefined) {
      const where = spec.flag?.split(' ')[0] ?? spec.key;
      return { name, spec, value: read(spec, flag, where, 'USAGE'), origin: 'command line' };
    }
    const variable = spec.env === undefined ? undefined : sources.env[spec.env];
    if (spec.env !== undefined && variable !== undefined && variable !== '') {
      const where = `${spec.env} in the environment`;
      const value = read(spec, variable, where, 'CONFIG_INVALID', mainOptionOf(spec.env));
      return { name, spec, value, origin: `environment ${spec.env}` };
    }
    const inFile = fromFile.get(name);
    if (inFile !== undefined) {
      const origin = `${sources.file}:${inFile.line}`;
      const where = `${origin}: ${spec.key}`;
      return { name, spec, value: read(spec, inFile.text, where, 'CONFIG_INVALID'), origin };
    }
    return { name, spec, value: spec.fallback, origin: 'default' };
  });
}

/** The values alone. */
export function configOf(options: readonly ResolvedOption[]): Config {
  return Object.fromEntries(options.map(({ name, value }) => [name, value])) as unknown as Config;
}

/** A variable may set several options: the one that has a flag is what it is for, the others follow. */
function mainOptionOf(variable: string): OptionSpec | undefined {
  const specs = OPTION_LIST.map(([, spec]) => spec);
  return specs.find(({ env, flag }) => env === variable && flag !== undefined);
}

/** @param explained the option that an error explains */
function read(
  spec: OptionSpec,
  text: string,
  where: string,
  code: 'USAGE' | 'CONFIG_INVALID',
  explained = spec,
): unknown {
  const result = spec.kind.schema.safeParse(text);
  if (result.success) return result.data;
  const shown = spec.secret === undefined ? JSON.stringify(text) : shownValue(spec, text);
  const { flag, key, help, kind } = explained;
  const why = spec.kind.why?.(text);
  const message =
    why === undefined ? `${where} is ${shown}; it must be ${kind.allowed}.` : `${where}: ${why}`;
  throw new DoctorError(code, message, {
    hint: `\`${flag?.split(' ')[0] ?? key}\`: ${help}. \`doctor config\` lists every option with its value and origin.`,
  });
}
