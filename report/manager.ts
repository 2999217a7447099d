import type { RunRecord } from '../profiler/run-record.ts';

/** One report that is kept up to date while a run goes on. */
export interface ReportFile {
  /** What to call it in messages: its path. */
  readonly name: string;
  readonly format: (record: RunRecord) => string;
  /** Replaces the whole text. @throws when it cannot */
  readonly write: (text: string) => void;
}

/** Keeps the reports of a run on disk in step with its record. */
export interface ReportManager {
  /**
   * Writes every report anew. All are tried.
   * @throws what the first failed write threw; an AggregateError when several failed
   */
  update(record: RunRecord): void;
}

/**
 * Opens the reports: each is written at once, so that a place that cannot be written to is found before the
 * run touches the cloud.
 * @param first the record of a run that has not begun
 */
export function openReports(files: readonly ReportFile[], first: RunRecord): ReportManager {
  const update = (record: RunRecord): void => {
    const failures = files.flatMap((file) => attempt(() => file.write(file.format(record))));
    if (failures.length === 1) throw failures[0]?.error;
    if (failures.length > 1) {
      const names = files.map((file) => file.name).join(', ');
      throw new AggregateError(
        failures.map((failure) => failure.error),
        `reports could not be written: ${names}`,
      );
    }
  };
  update(first);
  return { update };
}

function attempt(action: () => void): readonly { readonly error: unknown }[] {
  try {
    action();
    return [];
  } catch (error) {
    return [{ error }];
  }
}
