import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { LineType, parse } from 'ssh-config';
import type { Directive, Line, Match } from 'ssh-config';
import { DoctorError, messageOf, systemCodeOf } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import { matchesPattern } from '../patterns.ts';

/** Which file to read. */
export interface SshConfigFile {
  readonly file: string;
  /** Whether the user named it: then it must be there. */
  readonly isNamed: boolean;
  /** The user's home folder. */
  readonly home: string;
}

/** When a setting holds: for hosts that are asked for by a name that fits, or that have such a `HostName`. */
export interface Condition {
  readonly subject: 'name' | 'HostName';
  readonly patterns: readonly string[];
}

/** One setting, in the order of the files. */
export interface Setting {
  /** In lower case. */
  readonly key: string;
  readonly values: readonly string[];
  /** All of them must hold. */
  readonly conditions: readonly Condition[];
}

/** ssh(1) follows as many. */
const MOST_NESTED_INCLUDES = 16;

/**
 * Reads an ssh_config(5) and what it includes. `Match` blocks hold where their only criteria are `all`, `host` and
 * `originalhost`; the others are left out.
 * @throws DoctorError `CONFIG_UNREADABLE`
 */
export async function readSshConfig(config: SshConfigFile, log: Log): Promise<readonly Setting[]> {
  const text = await readText(config.file, config.isNamed);
  return text === undefined ? [] : settingsOf(text, { ...config, log, conditions: [], depth: 0 });
}

interface Reading extends SshConfigFile {
  readonly log: Log;
  /** Those of the block that includes this file. */
  readonly conditions: readonly Condition[];
  readonly depth: number;
}

async function readText(file: string, isRequired: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!isRequired && ['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw unreadable(file, error);
  }
}

async function settingsOf(text: string, reading: Reading): Promise<readonly Setting[]> {
  const settings: Setting[] = [];
  for (const line of linesOf(text, reading.file)) {
    if ('config' in line) {
      const conditions = conditionsOf(line, reading);
      if (conditions === undefined) continue;
      const inside = { ...reading, conditions: [...reading.conditions, ...conditions] };
      for (const inner of line.config) settings.push(...(await settingsIn(inner, inside)));
    } else settings.push(...(await settingsIn(line, reading)));
  }
  return settings;
}

function linesOf(text: string, file: string): readonly Line[] {
  try {
    return parse(text);
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function settingsIn(line: Line, reading: Reading): Promise<readonly Setting[]> {
  if (line.type !== LineType.DIRECTIVE) return [];
  const key = line.param.toLowerCase();
  const values = valuesOf(line);
  if (key === 'include') return included(values, reading);
  return [{ key, values, conditions: reading.conditions }];
}

function valuesOf({ value }: Directive): readonly string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val);
}

function conditionsOf(line: Directive, { file, log }: Reading): readonly Condition[] | undefined {
  if (line.param.toLowerCase() === 'host') return [{ subject: 'name', patterns: valuesOf(line) }];
  const conditions: Condition[] = [];
  for (const [name, value] of Object.entries((line as Match).criteria)) {
    const criterion = name.toLowerCase();
    if (criterion === 'all') continue;
    if (!['host', 'originalhost'].includes(criterion) || typeof value !== 'string') {
      log.debug('a Match block of the ssh config is left out', { file, criterion: name });
      return undefined;
    }
    conditions.push({
      subject: criterion === 'host' ? 'HostName' : 'name',
      patterns: value.split(','),
    });
  }
  return conditions;
}

async function included(paths: readonly string[], reading: Reading): Promise<readonly Setting[]> {
  const { depth, home, file: from } = reading;
  if (depth >= MOST_NESTED_INCLUDES)
    throw unreadable(from, new Error('its Include lines are nested too deep'));
  const settings: Setting[] = [];
  for (const path of paths) {
    for (const file of await filesAt(expandHome(path, home), home)) {
      const text = await readText(file, false);
      if (text === undefined) continue;
      settings.push(...(await settingsOf(text, { ...reading, file, depth: depth + 1 })));
    }
  }
  return settings;
}

/** The files at a path whose last part may have `*` and `?`. A relative one begins in `~/.ssh`. */
async function filesAt(path: string, home: string): Promise<readonly string[]> {
  const whole = isAbsolute(path) ? path : join(home, '.ssh', path);
  const pattern = basename(whole);
  if (!/[*?]/.test(pattern)) return [whole];
  const folder = dirname(whole);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .filter((entry) => matchesPattern(pattern, entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}

/** A path that may begin with `~`. */
export function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}

function unreadable(file: string, cause: unknown): DoctorError {
  return new DoctorError('CONFIG_UNREADABLE', `The ssh config ${file} cannot be read: ${messageOf(cause)}.`, {
    hint: 'Check it with `ssh -G HOST`, or ignore it with `--ssh-config none`.',
    cause,
  });
}
