import { loadKind } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { Consumer, ConsumerOptions, RunningConsumer } from './contract.ts';

/** The Consumers that exist: one folder each. */
export const CONSUMERS: Kinds<Consumer> = {
  component: 'consumer',
  setting: 'type in section [consumer]',
  available: { sample: async () => (await import('./sample/sample.ts')).sampleConsumer },
  unsupported: [],
};

/**
 * Starts the Consumer of a kind.
 * @throws DoctorError `CONFIG_INVALID` that lists the kinds that exist
 */
export async function startConsumer(kind: string, options: ConsumerOptions): Promise<RunningConsumer> {
  return (await loadKind(CONSUMERS, kind)).start(options);
}
