import { factoryOf } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { Inspector } from './contract.ts';
import { createSampleInspector } from './sample/sample.ts';
import type { InspectorOptions } from './sample/sample.ts';

export type { InspectorOptions } from './sample/sample.ts';

/** Creates an Inspector. */
export type InspectorFactory = (options: InspectorOptions) => Inspector;

/** The Inspectors that exist: one folder each. */
export const INSPECTORS: Readonly<Record<string, InspectorFactory>> = { sample: createSampleInspector };

/** How a kind is looked up, and what is said of one that does not exist. */
export const INSPECTOR_KINDS: Kinds<InspectorFactory> = {
  component: 'inspector',
  setting: '--inspector or INSPECTOR_TYPE',
  available: INSPECTORS,
  elsewhere: ['congress', 'vitrage'],
};

/**
 * Creates the Inspector of a kind.
 * @param kind as in `INSPECTOR_TYPE`
 * @throws DoctorError `NOT_AVAILABLE` or `CONFIG_INVALID`; both list the kinds that exist
 */
export function createInspector(kind: string, options: InspectorOptions): Inspector {
  return factoryOf(INSPECTOR_KINDS, kind)(options);
}
