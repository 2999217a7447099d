import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of scenarios. */
export const SCENARIO_ERROR_CODES = {
  PIPELINE_SILENT: EXIT_CODES.remote,
  CONSUMER_UNREACHABLE: EXIT_CODES.remote,
} as const;

type Declared = typeof SCENARIO_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}
