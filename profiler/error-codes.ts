import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of logs that are profiled. */
export const PROFILER_ERROR_CODES = {
  LOG_MAP_INVALID: EXIT_CODES.usage,
} as const;

type Declared = typeof PROFILER_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}

export type { ErrorCode } from '../core/errors.ts';
