import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of the components of the chain. */
export const COMPONENT_ERROR_CODES = {
  PROBE_UNAVAILABLE: EXIT_CODES.remote,
} as const;

type Declared = typeof COMPONENT_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}
