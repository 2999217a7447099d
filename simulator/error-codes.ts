import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of the embedded cloud. */
export const SIMULATOR_ERROR_CODES = {
  BUS_TAKEN: EXIT_CODES.usage,
} as const;

type Declared = typeof SIMULATOR_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}

export type { ErrorCode } from '../core/errors.ts';
