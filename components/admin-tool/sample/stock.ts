import type { Clock } from '../../../core/clock.ts';
import type { AdminCloud } from './cloud.ts';
import { takeInventory } from './inventory.ts';
import type { Inventory } from './inventory.ts';

/** Looks at the cloud, no oftener than it takes: a look costs Nova five lists. */
export interface Stock {
  /** What the cloud is like now. */
  take(): Promise<Inventory>;
  /** What it was like a moment ago, where somebody looked then: for a question that goes with the one before. */
  recent(): Promise<Inventory>;
}

/** Two questions in one step are asked within this time. */
const RECENT_MS = 500;

/** A {@link Stock} of a cloud. */
export function createStock(cloud: AdminCloud, clock: Clock): Stock {
  let last: { readonly atMs: number; readonly inventory: Inventory } | undefined;
  const take = async (): Promise<Inventory> => {
    const inventory = await takeInventory(cloud);
    last = { atMs: clock.monotonicMs(), inventory };
    return inventory;
  };
  return {
    take,
    recent: async () =>
      last !== undefined && clock.monotonicMs() - last.atMs < RECENT_MS ? last.inventory : take(),
  };
}
