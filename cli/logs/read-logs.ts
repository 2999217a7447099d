import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { DoctorError, messageOf } from '../../core/errors.ts';
import type { LogMap } from '../../profiler/logs/map-file.ts';
import { createLogReader } from '../../profiler/logs/reader.ts';
import type { LogEvidence } from '../../profiler/logs/reader.ts';
import type { World } from '../world.ts';
import { NoText, eachLine } from './log-lines.ts';

/** What a folder of logs says, and how much was read of it. */
export interface FolderEvidence extends LogEvidence {
  /** Files that were read. */
  readonly files: number;
}

/**
 * Reads every text file below a folder, or one file. A file that cannot be read becomes a warning.
 * @throws DoctorError `LOGS_UNREADABLE` when nothing can be read
 */
export async function readLogs(
  world: World,
  given: string,
  map: LogMap | undefined,
): Promise<FolderEvidence> {
  const root = resolve(world.cwd, given);
  const paths = filesIn(root, given);
  const reader = createLogReader(map);
  const unread: string[] = [];
  const binary: string[] = [];
  for (const path of paths) {
    const name = relative(root, path) || given;
    try {
      await eachLine(path, reader.open(name), world.signal);
    } catch (error) {
      if (world.signal.aborted) throw world.signal.reason;
      if (error instanceof NoText) binary.push(name);
      else unread.push(`${name} could not be read to its end: ${messageOf(error)}.`);
    }
  }
  const files = paths.length - binary.length;
  if (files === 0) throw unreadable(`There is no file of text in ${given}.`);
  const { marks, traces, warnings } = reader.evidence();
  return { marks, traces, files, warnings: [...unread, ...binaryWords(binary), ...warnings] };
}

/** In the order of their names, so that the same folder gives the same record. */
function filesIn(root: string, given: string): readonly string[] {
  try {
    if (statSync(root).isFile()) return [root];
    return walk(root);
  } catch (error) {
    throw unreadable(`The logs in ${given} cannot be read: ${messageOf(error)}.`, error);
  }
}

/** Links to files are followed, links to folders are not: they may lead in a circle. */
function walk(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(path);
      const isFile = entry.isFile() || (entry.isSymbolicLink() && isLinkToFile(path));
      return isFile ? [path] : [];
    });
}

function isLinkToFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const NAMED = 3;

function binaryWords(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [`Left out, being no text: ${names.slice(0, NAMED).join(', ')}${more}.`];
}

/** The error for logs of which nothing can be made. */
export function unreadable(message: string, cause?: unknown): DoctorError {
  return new DoctorError('LOGS_UNREADABLE', message, {
    hint: 'docs/profile-logs.md lists the lines that are understood, and how to describe others with --map.',
    ...(cause === undefined ? {} : { cause }),
  });
}
