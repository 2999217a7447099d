import { loadKind } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { Inspector, InspectorOptions, RunningInspector } from './contract.ts';

/** The Inspectors that exist: one folder each. */
export const INSPECTORS: Kinds<Inspector> = {
  component: 'inspector',
  setting: '--inspector or INSPECTOR_TYPE',
  available: { sample: async () => (await import('./sample/sample.ts')).sampleInspector },
  unsupported: ['congress', 'vitrage'],
};

/**
 * Starts the Inspector of a kind.
 * @param kind as in `INSPECTOR_TYPE`
 * @throws DoctorError `NOT_AVAILABLE` or `CONFIG_INVALID`; both list the kinds that exist
 */
export async function startInspector(kind: string, options: InspectorOptions): Promise<RunningInspector> {
  return (await loadKind(INSPECTORS, kind)).start(options);
}
