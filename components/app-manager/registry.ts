import { factoryOf } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { AppManager, AppManagerOptions } from './contract.ts';
import { createSampleAppManager } from './sample/sample.ts';
import { createVnfmAppManager } from './vnfm/vnfm.ts';

export type { AppManagerOptions } from './contract.ts';

/** Creates an App manager. */
export type AppManagerFactory = (options: AppManagerOptions) => AppManager;

/** The App managers that exist: one folder each. */
export const APP_MANAGERS: Readonly<Record<string, AppManagerFactory>> = {
  sample: createSampleAppManager,
  vnfm: createVnfmAppManager,
};

const KINDS: Kinds<AppManagerFactory> = {
  component: 'app manager',
  setting: 'APP_MANAGER_TYPE',
  available: APP_MANAGERS,
  elsewhere: [],
};

/**
 * Creates the App manager of a kind.
 * @param kind as in `APP_MANAGER_TYPE`
 * @throws DoctorError `CONFIG_INVALID` that lists the kinds that exist
 */
export function createAppManager(kind: string, options: AppManagerOptions): AppManager {
  return factoryOf(KINDS, kind)(options);
}
