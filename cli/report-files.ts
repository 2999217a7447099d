import { DoctorError } from '../core/errors.ts';
import { REPORT_KINDS, REPORT_KIND_NAMES } from '../report/registry.ts';
import type { ReportFormatOfMany, ReportKind, ReportKindName } from '../report/registry.ts';
import type { ReportFile } from '../report/manager.ts';

/** The files of some reports, each kind once. */
export function reportFiles(
  kinds: readonly ReportKindName[],
  folder: { write(fileName: string, text: string): void },
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
 * The formats of reports that are made of several runs at once.
 * @param runs how many there are, to be told
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
        throw new DoctorError('USAGE', `A report of kind ${kind} is made of one run; ${runs} were given.`, {
          hint: `Make it of each run by itself. Several runs are taken by: ${able.join(', ')}.`,
        });
      }
      return { fileName, format: await loadOfMany() };
    }),
  );
}
