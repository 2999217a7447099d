import { readFileSync } from 'node:fs';
import { parse } from 'ini';
import { DoctorError, messageOf, systemCodeOf } from '../../core/errors.ts';
import { OPTION_LIST } from './options.ts';
import type { OptionName } from './options.ts';

/** A value as the file gives it. */
export interface FileValue {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Reads an INI file in the form OPNFV's own tests take: sections, `key = value`.
 * @throws DoctorError `CONFIG_UNREADABLE`, or `CONFIG_INVALID` naming file, line and the allowed words
 */
export function readIniFile(path: string): ReadonlyMap<OptionName, FileValue> {
  const source = readText(path);
  const lines = keyLines(source);
  const values = new Map<OptionName, FileValue>();
  for (const [section, key, text] of flatten(parse(source))) {
    const line = lines.get(`${section}.${key}`) ?? 1;
    const found = OPTION_LIST.find(([, spec]) => spec.section === section && spec.key === key);
    if (found === undefined) throw unknownKey(path, line, section, key);
    values.set(found[0], { text, line });
  }
  return values;
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

/** `[section, key, text]` of everything in the file; keys before the first section belong to `DEFAULT`. */
function flatten(parsed: Record<string, unknown>): [string, string, string][] {
  return Object.entries(parsed).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([key, text]): [string, string, string] => [name, key, String(text)])
      : [['DEFAULT', name, String(value)] as [string, string, string]],
  );
}

/** Which line each `section.key` is on; the parser does not say. */
function keyLines(source: string): Map<string, number> {
  const lines = new Map<string, number>();
  let section = 'DEFAULT';
  for (const [index, line] of source.split('\n').entries()) {
    const header = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    const key = /^\s*([^;#=\s][^=]*?)\s*=/.exec(line)?.[1] ?? /^\s*([^;#=\s[]\S*)\s*$/.exec(line)?.[1];
    if (header !== undefined) section = header.trim();
    else if (key !== undefined) lines.set(`${section}.${key}`, index + 1);
  }
  return lines;
}

function unknownKey(path: string, line: number, section: string, key: string): DoctorError {
  const sections = [...new Set(OPTION_LIST.map(([, spec]) => spec.section))];
  const keys = OPTION_LIST.filter(([, spec]) => spec.section === section).map(([, spec]) => spec.key);
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
