import { factoryOf } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { Consumer } from './contract.ts';
import { createSampleConsumer } from './sample/sample.ts';
import type { ConsumerOptions } from './sample/sample.ts';

export type { ConsumerOptions } from './sample/sample.ts';

/** Creates a Consumer. */
export type ConsumerFactory = (options: ConsumerOptions) => Consumer;

/** The Consumers that exist: one folder each. */
export const CONSUMERS: Readonly<Record<string, ConsumerFactory>> = { sample: createSampleConsumer };

const KINDS: Kinds<ConsumerFactory> = {
  component: 'consumer',
  setting: 'type in section [consumer]',
  available: CONSUMERS,
  elsewhere: [],
};

/**
 * Creates the Consumer of a kind.
 * @throws DoctorError `CONFIG_INVALID` that lists the kinds that exist
 */
export function createConsumer(kind: string, options: ConsumerOptions): Consumer {
  return factoryOf(KINDS, kind)(options);
}
