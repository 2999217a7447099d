import type { CORE_ERROR_CODES } from './error-codes.ts';

type CoreErrorCodes = typeof CORE_ERROR_CODES;

/** The error codes of all domains. Each adds its own in its `error-codes.ts`. */
export interface ErrorCodes extends CoreErrorCodes {}

/** The name of one way to give up; see docs/errors.md. */
export type ErrorCode = keyof ErrorCodes;

/** What an error needs beside its message. */
export interface ErrorDetails {
  /** One sentence: what the user can do about it. */
  readonly hint: string;
  readonly cause?: unknown;
  /** Lines to be shown below it: a diff. */
  readonly detail?: string | undefined;
}

/** An error that is meant to be read by the user: what happened and what to do. */
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
