import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of the lab. */
export const LAB_ERROR_CODES = {
  LAB_REFUSED: EXIT_CODES.usage,
  LAB_NOT_FOUND: EXIT_CODES.usage,
  LAB_BUSY: EXIT_CODES.usage,
  LAB_FAILED: EXIT_CODES.remote,
} as const;

type Declared = typeof LAB_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}
