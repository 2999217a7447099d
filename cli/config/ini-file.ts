import { readFileSync } from 'node:fs';
import { DoctorError, messageOf, systemCodeOf } from '../../core/errors.ts';
import { IDLE_OPTIONS } from './idle-options.ts';
import type { IdleOption } from './idle-options.ts';
import { OPTION_LIST } from './options.ts';
import type { OptionName } from './options.ts';
import { IniFault, parseOsloIni } from './oslo-ini.ts';
import type { Assignment } from './oslo-ini.ts';

/** A value as the file gives it. */
export interface FileValue {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What a file sets. */
export interface FileOptions {
  readonly values: ReadonlyMap<OptionName, FileValue>;
  /** What it sets without effect. */
  readonly idle: readonly IdleOption[];
}

/**
 * Reads an INI file in the form OPNFV's own tests take, which is that of oslo.config. The last of several values
 * counts.
 * @throws DoctorError `CONFIG_UNREADABLE`, or `CONFIG_INVALID` naming file, line and the allowed words
 */
export function readIniFile(path: string): FileOptions {
  const values = new Map<OptionName, FileValue>();
  const idle = new Map<string, IdleOption>();
  for (const { section, key, value: text, line } of parse(path)) {
    const found = OPTION_LIST.find(([, spec]) => spec.section === section && spec.key === key);
    const why =
      found === undefined
        ? IDLE_OPTIONS.find((option) => option.section === section && option.key === key)?.why
        : found[1].idle;
    if (why !== undefined) idle.set(`${section}.${key}`, { section, key, line, why });
    if (found !== undefined) values.set(found[0], { text, line });
    else if (why === undefined) throw unknownKey(path, line, section, key);
  }
  return { values, idle: [...idle.values()] };
}

function parse(path: string): readonly Assignment[] {
  try {
    return parseOsloIni(readText(path));
  } catch (error) {
    if (!(error instanceof IniFault)) throw error;
    throw new DoctorError('CONFIG_INVALID', `${path}:${error.line}: ${error.message}.`, {
      hint: 'A line is [section], key = value, a comment that begins with #, or, indented, more of the value above it.',
      cause: error,
    });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = systemCodeOf(error) === 'ENOENT';
    throw new DoctorError(
      'CONFIG_UNREADABLE',
      missing
        ? `There is no config file ${path}.`
        : `Config file ${path} cannot be read: ${messageOf(error)}.`,
      { hint: 'Check the path given with --config or in DOCTOR_CONFIG.', cause: error },
    );
  }
}

function unknownKey(path: string, line: number, section: string, key: string): DoctorError {
  const sections = [...new Set(OPTION_LIST.map(([, spec]) => spec.section))];
  const known = [...OPTION_LIST.map(([, spec]) => spec), ...IDLE_OPTIONS];
  const keys = known.filter((option) => option.section === section).map((option) => option.key);
  return new DoctorError(
    'CONFIG_INVALID',
    keys.length === 0
      ? `${path}:${line}: unknown section [${section}].`
      : `${path}:${line}: unknown option ${key} in section [${section}].`,
    {
      hint:
        keys.length === 0
          ? `The sections are ${sections.join(', ')}.`
          : `Section [${section}] knows ${keys.join(', ')}.`,
    },
  );
}
