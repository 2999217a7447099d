import { REPORT_KINDS } from '../report/registry.ts';
import type { ReportKindName } from '../report/registry.ts';
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
