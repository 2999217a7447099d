import { DoctorError } from '../core/errors.ts';
import type { FaultKind } from './contract.ts';
import { linkDown } from './link-down/link-down.ts';
import { partition } from './partition/partition.ts';

/** The faults that exist: one folder each. */
export const FAULTS = {
  'link-down': linkDown,
  partition,
} as const satisfies Readonly<Record<string, FaultKind>>;

/** The name of a fault, as in `--fault`. */
export type FaultName = keyof typeof FAULTS;

/** The names of all faults; the first is the default. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/**
 * The fault of a name.
 * @throws DoctorError `CONFIG_INVALID` that lists those that exist
 */
export function faultOf(name: string): FaultKind {
  if (Object.hasOwn(FAULTS, name)) return FAULTS[name as FaultName];
  const names = FAULT_NAMES.join(', ');
  throw new DoctorError('CONFIG_INVALID', `There is no fault "${name}"; this version has these: ${names}.`, {
    hint: `Set --fault to one of: ${names}.`,
  });
}
