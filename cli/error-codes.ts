import { CORE_ERROR_CODES, EXIT_CODES } from '../core/error-codes.ts';
import type { ErrorCode } from '../core/errors.ts';
import { RECORD_ERROR_CODES } from '../record/error-codes.ts';
import { OPENSTACK_ERROR_CODES } from '../openstack/error-codes.ts';
import { TESTDB_ERROR_CODES } from '../testdb/error-codes.ts';
import { INSTALLER_ERROR_CODES } from '../installers/error-codes.ts';
import { COMPONENT_ERROR_CODES } from '../components/error-codes.ts';
import { PROFILER_ERROR_CODES } from '../profiler/error-codes.ts';
import { SCENARIO_ERROR_CODES } from '../scenarios/error-codes.ts';
import { LAB_ERROR_CODES } from '../lab/error-codes.ts';
import { SIMULATOR_ERROR_CODES } from '../simulator/error-codes.ts';

/** The error codes of commands. */
const CLI_ERROR_CODES = {
  RUN_NOT_FOUND: EXIT_CODES.usage,
  RUNS_DIR_UNWRITABLE: EXIT_CODES.usage,
  REPORT_UNWRITABLE: EXIT_CODES.usage,
  LOGS_UNREADABLE: EXIT_CODES.usage,
  SIMULATED_NOT_UPLOADED: EXIT_CODES.usage,
  SPOOL_UNREADABLE: EXIT_CODES.usage,
  HOST_UNPREPARED: EXIT_CODES.remote,
  HOST_PATCHED: EXIT_CODES.remote,
  OTLP_NOT_SENT: EXIT_CODES.remote,
  LEFTOVERS: EXIT_CODES.leftovers,
} as const;

type Declared = typeof CLI_ERROR_CODES;

declare module '../core/errors.ts' {
  interface ErrorCodes extends Declared {}
}

/** Every error code with its exit code; docs/errors.md explains them, and a test keeps the two in step. */
export const ERROR_CODES = {
  ...CORE_ERROR_CODES,
  ...RECORD_ERROR_CODES,
  ...OPENSTACK_ERROR_CODES,
  ...TESTDB_ERROR_CODES,
  ...INSTALLER_ERROR_CODES,
  ...COMPONENT_ERROR_CODES,
  ...PROFILER_ERROR_CODES,
  ...SCENARIO_ERROR_CODES,
  ...LAB_ERROR_CODES,
  ...SIMULATOR_ERROR_CODES,
  ...CLI_ERROR_CODES,
} satisfies Readonly<Record<ErrorCode, number>>;
