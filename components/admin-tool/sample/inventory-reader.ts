import type { Clock } from '../../../core/clock.ts';
import type { AdminCloud } from '../contract.ts';
import { takeInventory } from './inventory.ts';
import type { Inventory } from './inventory.ts';

/** Reads the inventory of the cloud no more often than needed: each reading costs Nova five lists. */
export interface InventoryReader {
  /** Reads it now. */
  read(): Promise<Inventory>;
  /** The last one, where it was read a moment ago: for a question that goes with the one before. */
  recent(): Promise<Inventory>;
}

/** Two questions of one step come within this time. */
const RECENT_MS = 500;

/** An {@link InventoryReader} of a cloud. */
export function createInventoryReader(cloud: AdminCloud, clock: Clock): InventoryReader {
  let last: { readonly atMs: number; readonly inventory: Inventory } | undefined;
  const read = async (): Promise<Inventory> => {
    const inventory = await takeInventory(cloud);
    last = { atMs: clock.monotonicMs(), inventory };
    return inventory;
  };
  return {
    read,
    recent: async () =>
      last !== undefined && clock.monotonicMs() - last.atMs < RECENT_MS ? last.inventory : read(),
  };
}
