import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of the cloud and its message bus. */
export const OPENSTACK_ERROR_CODES = {
  CREDENTIALS_MISSING: EXIT_CODES.usage,
  AUTH_REFUSED: EXIT_CODES.remote,
  CLOUD_UNREACHABLE: EXIT_CODES.remote,
  CLOUD_REFUSED: EXIT_CODES.remote,
  CLOUD_TIMEOUT: EXIT_CODES.remote,
  CLOUD_UNEXPECTED: EXIT_CODES.remote,
  NOT_OPENSTACK: EXIT_CODES.remote,
  BUS_UNREACHABLE: EXIT_CODES.remote,
  BUS_REFUSED: EXIT_CODES.remote,
  BUS_EMPTY: EXIT_CODES.remote,
  BUS_TLS_FAILED: EXIT_CODES.remote,
  NOT_A_BROKER: EXIT_CODES.remote,
} as const;

type Declared = typeof OPENSTACK_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}
