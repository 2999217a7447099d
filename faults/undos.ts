import type { Undo } from '../core/ledger.ts';
import type { UndoDeps } from './contract.ts';
import { FAULT_STEP } from './ledger-step.ts';
import { FAULTS, faultOf } from './registry.ts';

/** The kind of the ledger's step in versions that knew one fault alone. */
const LINK_FAULT_STEP = 'link-fault';

/** How to take back every fault that a ledger may have. */
export function faultUndos(deps: UndoDeps): Record<string, Undo> {
  return {
    [FAULT_STEP]: ({ undo, what }) => faultOf(String(undo['fault'])).undo(undo, what, deps),
    [LINK_FAULT_STEP]: ({ undo, what }) => FAULTS['link-down'].undo(undo, what, deps),
  };
}
