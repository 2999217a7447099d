import { DoctorError } from '../core/errors.ts';

/** Which kinds of one component there are. */
export interface Kinds<Factory> {
  /** `monitor`, `inspector`…: the word in messages. */
  readonly component: string;
  /** Where a kind is chosen: `--monitor or MONITOR_TYPE`. */
  readonly setting: string;
  /** The kinds that exist: one folder each. */
  readonly available: Readonly<Record<string, Factory>>;
  /** Kinds that have a name in OPNFV's options and no folder here. */
  readonly elsewhere: readonly string[];
}

/**
 * Finds the factory of a kind.
 * @throws DoctorError `NOT_AVAILABLE` for a kind that this version does not have, `CONFIG_INVALID` for one
 *   that nobody knows; both list those that exist
 */
export function factoryOf<Factory>(kinds: Kinds<Factory>, kind: string): Factory {
  const { component, setting, available, elsewhere } = kinds;
  const factory = Object.hasOwn(available, kind) ? available[kind] : undefined;
  if (factory !== undefined) return factory;
  const names = Object.keys(available).join(', ');
  const hint = `Set ${setting} to one of: ${names}.`;
  if (elsewhere.includes(kind)) {
    const message = `There is no ${component} of the kind ${kind} in this version; those that exist: ${names}.`;
    throw new DoctorError('NOT_AVAILABLE', message, { hint });
  }
  throw new DoctorError('CONFIG_INVALID', `There is no ${component} "${kind}"; those that exist: ${names}.`, {
    hint,
  });
}
