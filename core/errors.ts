/**
 * Every way in which doctor gives up, with the exit code it ends in. docs/errors.md explains each code to
 * users; a test keeps the two in step.
 */
export const ERROR_CODES = {
  USAGE: 2,
  CONFIG_INVALID: 2,
  CONFIG_UNREADABLE: 2,
  NOT_AVAILABLE: 2,
  CREDENTIALS_MISSING: 2,
  PORT_TAKEN: 2,
  BUS_TAKEN: 2,
  RUN_NOT_FOUND: 2,
  RUN_UNREADABLE: 2,
  RUNS_DIR_UNWRITABLE: 2,
  REPORT_UNWRITABLE: 2,
  LOGS_UNREADABLE: 2,
  LOG_MAP_INVALID: 2,
  SIMULATED_NOT_UPLOADED: 2,
  SPOOL_UNREADABLE: 2,
  LAB_REFUSED: 2,
  LAB_NOT_FOUND: 2,
  LAB_BUSY: 2,
  AUTH_REFUSED: 3,
  CLOUD_UNREACHABLE: 3,
  CLOUD_REFUSED: 3,
  CLOUD_TIMEOUT: 3,
  CLOUD_UNEXPECTED: 3,
  NOT_OPENSTACK: 3,
  HOST_UNREACHABLE: 3,
  HOST_REFUSED: 3,
  HOST_KEY_REFUSED: 3,
  HOST_COMMAND_FAILED: 3,
  HOST_UNEXPECTED: 3,
  HOST_FILE_CHANGED: 3,
  HOST_UNPREPARED: 3,
  HOST_PATCHED: 3,
  BUS_UNREACHABLE: 3,
  BUS_REFUSED: 3,
  BUS_EMPTY: 3,
  BUS_TLS_FAILED: 3,
  NOT_A_BROKER: 3,
  WAIT_TIMEOUT: 3,
  PROBE_UNAVAILABLE: 3,
  LAB_FAILED: 3,
  PIPELINE_SILENT: 3,
  CONSUMER_UNREACHABLE: 3,
  OTLP_NOT_SENT: 3,
  TESTDB_UNREACHABLE: 3,
  TESTDB_REFUSED: 3,
  TESTDB_UNEXPECTED: 3,
  LEFTOVERS: 5,
  INTERNAL: 4,
} as const;

/** The name of one way to give up; see docs/errors.md. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What an error needs beside its message. */
export interface ErrorDetails {
  /** One sentence: what the user can do about it. */
  readonly hint: string;
  readonly cause?: unknown;
  /** Lines to be shown below it: a diff. */
  readonly detail?: string | undefined;
}

/** An error that is meant to be read by the user: what happened, what to do, and how the process ends. */
export class DoctorError extends Error {
  override readonly name = 'DoctorError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(ended(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = ended(details.hint);
    this.detail = details.detail;
  }

  /** The process exit code (docs/errors.md) that this error stands for. */
  get exitCode(): number {
    return ERROR_CODES[this.code];
  }
}

/** Other people's words come with a full stop or without: one is enough. An ellipsis and a path stay. */
function ended(text: string): string {
  return text.replaceAll(/(?<![./])\.\.(?=\s|$)/g, '.');
}

/** The message of anything that was thrown, on one line. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s*\n\s*/g, ' ');
}

/** The system error code (`ECONNREFUSED`, `EADDRINUSE`, `ENOSPC`…) of a thrown value or of its causes. */
export function systemCodeOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code: unknown = (current as NodeJS.ErrnoException).code;
    if (typeof code === 'string') return code;
    if (current instanceof AggregateError && current.errors.length > 0)
      return systemCodeOf(current.errors[0]);
  }
  return undefined;
}
