import { EXIT_CODES } from '../core/error-codes.ts';

/** The error codes of the test database. */
export const TESTDB_ERROR_CODES = {
  TESTDB_UNREACHABLE: EXIT_CODES.remote,
  TESTDB_REFUSED: EXIT_CODES.remote,
  TESTDB_UNEXPECTED: EXIT_CODES.remote,
} as const;

type Declared = typeof TESTDB_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}
