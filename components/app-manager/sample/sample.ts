import type { AppManager, AppManagerOptions } from '../contract.ts';
import { createManager } from '../manager.ts';

/** The App manager that comes with doctor. */
export function createSampleAppManager(options: AppManagerOptions): AppManager {
  return createManager('sample', options);
}
