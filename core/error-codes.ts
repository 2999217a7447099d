/** The exit codes that an error can stand for, by what somebody must set right. See docs/errors.md. */
export const EXIT_CODES = {
  /** The command line, the configuration, or a file of the user. Nothing was touched. */
  usage: 2,
  /** The cloud, a host or another service. */
  remote: 3,
  /** Doctor itself. */
  internal: 4,
  /** What was left behind. */
  leftovers: 5,
} as const;

/**
 * The error codes that every domain may use. Those of one domain stand in its own `error-codes.ts`, cli/error-codes.ts
 * has them all, and docs/errors.md explains each.
 */
export const CORE_ERROR_CODES = {
  USAGE: EXIT_CODES.usage,
  CONFIG_INVALID: EXIT_CODES.usage,
  CONFIG_UNREADABLE: EXIT_CODES.usage,
  NOT_AVAILABLE: EXIT_CODES.usage,
  PORT_TAKEN: EXIT_CODES.usage,
  WAIT_TIMEOUT: EXIT_CODES.remote,
  INTERNAL: EXIT_CODES.internal,
} as const;
