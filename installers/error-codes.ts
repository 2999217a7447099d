import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of a deployment's hosts. */
export const INSTALLER_ERROR_CODES = {
  HOST_UNREACHABLE: EXIT_CODES.remote,
  HOST_REFUSED: EXIT_CODES.remote,
  HOST_KEY_REFUSED: EXIT_CODES.remote,
  HOST_COMMAND_FAILED: EXIT_CODES.remote,
  HOST_UNEXPECTED: EXIT_CODES.remote,
  HOST_FILE_CHANGED: EXIT_CODES.remote,
} as const;

type Declared = typeof INSTALLER_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}
