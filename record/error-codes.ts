import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of records of runs. */
export const RECORD_ERROR_CODES = {
  RUN_UNREADABLE: EXIT_CODES.usage,
} as const;

type Declared = typeof RECORD_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}
