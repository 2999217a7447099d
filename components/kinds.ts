import { DoctorError } from '../core/errors.ts';

/** The kinds of one component: each has a folder, and one line here. */
export interface Kinds<Kind> {
  /** `monitor`, `inspector`…: the word in messages. */
  readonly component: string;
  /** Where a kind is chosen: `--monitor or MONITOR_TYPE`. */
  readonly setting: string;
  /** The kinds that exist, by name. Each is loaded when a run uses it, so that the command line stays quick. */
  readonly available: Readonly<Record<string, () => Promise<Kind>>>;
  /** Kinds that OPNFV's options name and this version does not support. */
  readonly unsupported: readonly string[];
}

/** Every name that an option may have: the kinds that exist first. */
export function kindNames(kinds: Kinds<unknown>): readonly string[] {
  return [...Object.keys(kinds.available), ...kinds.unsupported];
}

/**
 * Checks the name of a kind, without loading it.
 * @throws DoctorError `NOT_AVAILABLE` for a kind that this version does not support, `CONFIG_INVALID` for one
 *   that nobody knows; both list those that exist
 */
export function requireKind<Kind>(kinds: Kinds<Kind>, kind: string): () => Promise<Kind> {
  const { component, setting, available, unsupported } = kinds;
  const load = Object.hasOwn(available, kind) ? available[kind] : undefined;
  if (load !== undefined) return load;
  const names = Object.keys(available).join(', ');
  const hint = `Set ${setting} to one of: ${names}.`;
  if (unsupported.includes(kind)) {
    const message = `This version has no ${component} of the kind ${kind}; it has these: ${names}.`;
    throw new DoctorError('NOT_AVAILABLE', message, { hint });
  }
  throw new DoctorError(
    'CONFIG_INVALID',
    `There is no ${component} "${kind}"; this version has these: ${names}.`,
    {
      hint,
    },
  );
}

/** Loads a kind. @throws DoctorError as {@link requireKind} does */
export async function loadKind<Kind>(kinds: Kinds<Kind>, kind: string): Promise<Kind> {
  return requireKind(kinds, kind)();
}
