import { CHAIN_OPTIONS } from './chain-options.ts';
import { CLOUD_OPTIONS } from './cloud-options.ts';
import { INSTALLER_OPTIONS } from './installer-options.ts';
import { MAINTENANCE_OPTIONS } from './maintenance-options.ts';
import type { OptionSpec } from './option-spec.ts';
import { REPORT_OPTIONS } from './report-options.ts';
import { RESULT_OPTIONS } from './result-options.ts';
import { RUN_OPTIONS } from './run-options.ts';
import { SIMULATOR_OPTIONS } from './simulator-options.ts';

/** The options by what reads them; each part has a file of its own. */
const PARTS = {
  /** What is run, how often, and how it is judged. */
  run: RUN_OPTIONS,
  /** Which reports are written, and where they go. */
  reports: REPORT_OPTIONS,
  /** The cloud, and what a run stands up on it. */
  cloud: CLOUD_OPTIONS,
  /** The installer, and how hosts are reached. */
  installer: INSTALLER_OPTIONS,
  /** Monitor, Inspector and Consumer. */
  chain: CHAIN_OPTIONS,
  /** The two sides of a maintenance, and its times. */
  maintenance: MAINTENANCE_OPTIONS,
  /** The test database, and earlier runs. */
  results: RESULT_OPTIONS,
  /** The embedded cloud. */
  simulator: SIMULATOR_OPTIONS,
} as const;

/** The name of an option in code. */
export type OptionName = { [P in keyof typeof PARTS]: keyof (typeof PARTS)[P] }[keyof typeof PARTS];

/** The value of every option, by part: a function takes the parts that it reads. */
export type Config = {
  readonly [P in keyof typeof PARTS]: {
    readonly [K in keyof (typeof PARTS)[P]]: (typeof PARTS)[P][K] extends OptionSpec<infer T> ? T : never;
  };
};

/** All options with their names in code, in the order of their parts. */
export const OPTION_LIST: readonly (readonly [OptionName, OptionSpec])[] = Object.values(PARTS).flatMap(
  (part) => Object.entries(part) as [OptionName, OptionSpec][],
);

/** Sorts values into their parts. */
export function inParts(values: ReadonlyMap<OptionName, unknown>): Config {
  const parts = Object.entries(PARTS).map(([part, specs]) => {
    const names = Object.keys(specs) as OptionName[];
    return [part, Object.fromEntries(names.map((name) => [name, values.get(name)]))];
  });
  return Object.fromEntries(parts) as Config;
}
