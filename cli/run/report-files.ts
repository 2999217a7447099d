import { join, resolve } from 'node:path';
import { DoctorError, messageOf } from '../../core/errors.ts';
import { REPORT_KINDS, REPORT_KIND_NAMES } from '../../report/registry.ts';
import type { ReportFormatOfMany, ReportKind, ReportKindName } from '../../report/registry.ts';
import type { ReportFile } from '../../report/manager.ts';
import { replaceFile } from './run-folder.ts';
import type { World } from '../world.ts';

/** A place for reports. */
export interface ReportFolder {
  write(fileName: string, text: string): void;
}

/** The files of some reports, each kind once. */
export function reportFiles(
  kinds: readonly ReportKindName[],
  folder: ReportFolder,
): Promise<readonly ReportFile[]> {
  return Promise.all(
    [...new Set(kinds)].map(async (kind) => {
      const { fileName, load } = REPORT_KINDS[kind];
      return {
        name: fileName,
        format: await load(),
        write: (text: string) => folder.write(fileName, text),
      };
    }),
  );
}

/**
 * A folder for reports outside of the run's; it is made where there is none.
 * @param onWritten called with the path of each file
 */
export function reportFolder(
  world: Pick<World, 'cwd'>,
  path: string,
  onWritten: (path: string) => void = () => {},
): ReportFolder {
  const folder = resolve(world.cwd, path);
  return {
    /** @throws DoctorError `REPORT_UNWRITABLE` */
    write: (fileName, text) => onWritten(replaceReport(folder, fileName, text)),
  };
}

function replaceReport(folder: string, fileName: string, text: string): string {
  try {
    return replaceFile(folder, fileName, text);
  } catch (error) {
    const reason = error instanceof DoctorError ? (error.cause ?? error) : error;
    throw new DoctorError(
      'REPORT_UNWRITABLE',
      `The report ${join(folder, fileName)} cannot be written: ${messageOf(reason)}.`,
      { hint: 'Choose a folder that you may write to, on a disk with room.', cause: error },
    );
  }
}

/**
 * The formats of reports that are made of several runs at once.
 * @param runs how many there are, for the error
 * @throws DoctorError `USAGE` when one of the kinds takes a single run
 */
export function formatsOfMany(
  kinds: readonly ReportKindName[],
  runs: number,
): Promise<readonly { readonly fileName: string; readonly format: ReportFormatOfMany }[]> {
  const known: Readonly<Record<ReportKindName, ReportKind>> = REPORT_KINDS;
  const able = REPORT_KIND_NAMES.filter((kind) => known[kind].loadOfMany !== undefined);
  return Promise.all(
    kinds.map(async (kind) => {
      const { fileName, loadOfMany } = known[kind];
      if (loadOfMany === undefined) {
        throw new DoctorError('USAGE', `A report of kind ${kind} takes one run; ${runs} were given.`, {
          hint: `Make one for each run. These kinds take several runs: ${able.join(', ')}.`,
        });
      }
      return { fileName, format: await loadOfMany() };
    }),
  );
}
