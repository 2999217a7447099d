/** How a log's clock stood to that of the control host, as a map file says. */
export interface LogClock {
  /** What to call it: the pattern's name. */
  readonly name: string;
  readonly offsetUs: number;
  readonly uncertaintyUs: number;
}

/** The Inspector was handed the event: no checkpoint, but between 1 and 2. */
export const POSTED = 'event posted';

/** One line of a log that says when something happened. */
export interface LogMark {
  /** Index of the checkpoint. */
  readonly what: number | typeof POSTED;
  /** Microseconds since the epoch, on the control host's clock as far as that is known. */
  readonly us: number;
  readonly uncertaintyUs: number;
  readonly vm?: string;
  readonly host?: string;
  readonly file: string;
  /** `file:line` */
  readonly source: string;
  /** The time as it is written: copies of a line have it in common. */
  readonly stamp: string;
  /** How many decimals the stamp has. */
  readonly decimals: number;
  readonly clock?: LogClock;
}

/** What a line says, without where it stands. */
export type LineMark = Omit<LogMark, 'file' | 'source'>;
