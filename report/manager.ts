import { DoctorError } from '../core/errors.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { ReportFormat } from './registry.ts';

/** One report that is kept up to date while a run goes on. */
export interface ReportFile {
  /** What to call it in messages: its path. */
  readonly name: string;
  readonly format: ReportFormat;
  /** Replaces the whole text. @throws when it cannot */
  readonly write: (text: string) => void;
}

/** Keeps the reports of a run on disk in step with its record. */
export interface ReportManager {
  /**
   * Writes every report again. All are tried.
   * @throws what the failed one threw; when several failed, a DoctorError if all are of one code, else an AggregateError
   */
  update(record: RunRecord): Promise<void>;
}

/** Several failures as one. Where they are known errors of one code, so is this: they have one cause. */
function allOf(failures: readonly { readonly name: string; readonly error: unknown }[]): Error {
  const names = failures.map(({ name }) => name).join(', ');
  const errors = failures.map(({ error }) => error);
  const [first] = errors;
  if (
    first instanceof DoctorError &&
    errors.every((error) => error instanceof DoctorError && error.code === first.code)
  ) {
    return new DoctorError(first.code, `Reports could not be written: ${names}. ${first.message}`, {
      hint: first.hint,
      cause: first,
    });
  }
  return new AggregateError(errors, `reports could not be written: ${names}`);
}

/**
 * Opens the reports: each is written at once, so that a place that cannot be written to is found before the
 * run touches the cloud.
 * @param first the record of a run that has not begun
 */
export async function openReports(files: readonly ReportFile[], first: RunRecord): Promise<ReportManager> {
  const update = async (record: RunRecord): Promise<void> => {
    const failures = [];
    // One after another: what they are made of is large.
    for (const file of files) {
      try {
        file.write(await file.format(record));
      } catch (error) {
        failures.push({ name: file.name, error });
      }
    }
    if (failures.length === 1) throw failures[0]?.error;
    if (failures.length > 1) throw allOf(failures);
  };
  await update(first);
  return { update };
}
