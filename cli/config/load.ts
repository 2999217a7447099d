import { DoctorError } from '../../core/errors.ts';
import { idleWarning } from './idle-options.ts';
import { readIniFile } from './ini-file.ts';
import type { FileOptions } from './ini-file.ts';
import { OPTION_LIST, inParts } from './options.ts';
import type { Config, OptionName } from './options.ts';
import { shownValue } from './option-spec.ts';
import type { OptionSpec } from './option-spec.ts';
import { substitute } from './substitute.ts';

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
  /** Takes a sentence on what the file sets without effect. */
  readonly warn?: ((sentence: string) => void) | undefined;
}

/**
 * Resolves every option: command line > environment > config file > default.
 * @throws DoctorError `USAGE` for a bad flag, `CONFIG_INVALID` for a bad variable or line of the file
 */
export function resolveOptions(sources: ConfigSources): readonly ResolvedOption[] {
  const { file, warn } = sources;
  const fromFile: FileOptions = file === undefined ? { values: new Map(), idle: [] } : readIniFile(file);
  if (file !== undefined && fromFile.idle.length > 0) warn?.(idleWarning(file, fromFile.idle));
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
    const inFile = fromFile.values.get(name);
    if (inFile !== undefined) {
      const origin = `${sources.file}:${inFile.line}`;
      const where = `${origin}: ${spec.key}`;
      const text = substituted(sources, fromFile, [name]);
      return { name, spec, value: read(spec, text, where, 'CONFIG_INVALID'), origin };
    }
    return { name, spec, value: spec.fallback, origin: 'default' };
  });
}

/**
 * The text of an option, with those that it refers to put in. A name without a section is looked for in the same
 * section, then in DEFAULT, as oslo.config does.
 * @param path the option, after those that refer to it
 * @throws DoctorError `CONFIG_INVALID` for one that refers to itself
 */
function substituted(sources: ConfigSources, fromFile: FileOptions, path: readonly OptionName[]): string {
  const name = path.at(-1);
  const [own, spec] = OPTION_LIST.find(([known]) => known === name) ?? [];
  if (own === undefined || spec === undefined) return '';
  const { section, key } = spec;
  const inFile = fromFile.values.get(own);
  return substitute(inFile?.text ?? '', (reference) => {
    const [option, group = ''] = reference.split('.').reverse();
    const groups = group === '' ? [section, 'DEFAULT'] : [group];
    const found = groups.flatMap((candidate) =>
      OPTION_LIST.filter(([, spec]) => spec.section === candidate && spec.key === option),
    )[0];
    if (found === undefined) return undefined;
    const [other, spec] = found;
    if (path.includes(other)) {
      throw new DoctorError('CONFIG_INVALID', `${sources.file}:${inFile?.line}: ${key} refers to itself.`, {
        hint: 'Write $$ for a dollar sign that refers to nothing.',
      });
    }
    const given = sources.flags[other] ?? (spec.env === undefined ? undefined : sources.env[spec.env]);
    if (given !== undefined && given !== '') return given;
    if (fromFile.values.has(other)) return substituted(sources, fromFile, [...path, other]);
    return String(spec.fallback ?? '');
  });
}

/** The values alone, by part. */
export function configOf(options: readonly ResolvedOption[]): Config {
  return inParts(new Map(options.map(({ name, value }) => [name, value])));
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
