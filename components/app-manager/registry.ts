import { loadKind } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { AppManager, AppManagerOptions, RunningAppManager } from './contract.ts';

/** The App managers that exist: one folder each. */
export const APP_MANAGERS: Kinds<AppManager> = {
  component: 'app manager',
  setting: 'APP_MANAGER_TYPE',
  available: {
    sample: async () => (await import('./sample/sample.ts')).sampleAppManager,
    vnfm: async () => (await import('./vnfm/vnfm.ts')).vnfmAppManager,
  },
  unsupported: [],
};

/**
 * Starts the App manager of a kind.
 * @param kind as in `APP_MANAGER_TYPE`
 * @throws DoctorError `CONFIG_INVALID` that lists the kinds that exist
 */
export async function startAppManager(kind: string, options: AppManagerOptions): Promise<RunningAppManager> {
  return (await loadKind(APP_MANAGERS, kind)).start(options);
}
