import type { ValueKind } from './kinds.ts';

/** The sections of the INI file. */
export type Section =
  'DEFAULT' | 'installer' | 'monitor' | 'inspector' | 'consumer' | 'admin_tool' | 'app_manager' | 'simulator';

/** One option: its name in every place where it can be set. */
export interface OptionSpec<T = unknown> {
  readonly section: Section;
  /** The key in the INI file. */
  readonly key: string;
  /** The environment variable. */
  readonly env?: string;
  /** The command-line flag, in commander's notation. */
  readonly flag?: string;
  readonly kind: ValueKind<T>;
  readonly fallback: T;
  /** One line for `--help` and `doctor config`. */
  readonly help: string;
  /** Why it has no effect in this version, where it has none; a file that sets it brings a warning. */
  readonly idle?: string;
  /** How its value is shown, when that is a secret or has one in it: `***`, or what this makes of it. */
  readonly secret?: true | ((value: string) => string);
}

/** The value of an option as it may be shown: text, or a value that JSON has. */
export function shownValue<T>({ secret }: Pick<OptionSpec, 'secret'>, value: T): T | string {
  if (secret === undefined || value === undefined) return value;
  return secret === true ? '***' : secret(String(value));
}

/** One row of an option table. */
export function option<T>(
  section: Section,
  key: string,
  kind: ValueKind<T>,
  fallback: T,
  help: string,
  more: Pick<OptionSpec, 'env' | 'flag' | 'secret' | 'idle'> = {},
): OptionSpec<T> {
  return { section, key, kind, fallback, help, ...more };
}
