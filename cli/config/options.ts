import { CHAIN_OPTIONS } from './chain-options.ts';
import { CLOUD_OPTIONS } from './cloud-options.ts';
import { MAINTENANCE_OPTIONS } from './maintenance-options.ts';
import type { OptionSpec } from './option-spec.ts';
import { REPORT_OPTIONS } from './report-options.ts';
import { RESULT_OPTIONS } from './result-options.ts';
import { RUN_OPTIONS } from './run-options.ts';
import { SIMULATOR_OPTIONS } from './simulator-options.ts';

/** Every option there is. */
export const OPTIONS = {
  ...RUN_OPTIONS,
  ...REPORT_OPTIONS,
  ...CLOUD_OPTIONS,
  ...CHAIN_OPTIONS,
  ...MAINTENANCE_OPTIONS,
  ...RESULT_OPTIONS,
  ...SIMULATOR_OPTIONS,
} as const;

/** The name of an option in code. */
export type OptionName = keyof typeof OPTIONS;

/** The value of every option. */
export type Config = {
  readonly [K in OptionName]: (typeof OPTIONS)[K] extends OptionSpec<infer T> ? T : never;
};

/** All options with their names in code. */
export const OPTION_LIST: readonly (readonly [OptionName, OptionSpec])[] = Object.entries(OPTIONS) as [
  OptionName,
  OptionSpec,
][];
