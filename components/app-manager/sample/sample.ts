import type { AppManager } from '../contract.ts';
import { startManager } from '../manager.ts';

/** The App manager that comes with doctor. */
export const sampleAppManager: AppManager = { kind: 'sample', start: (options) => startManager(options) };
