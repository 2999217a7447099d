import { DoctorError } from '../../core/errors.ts';
import type { Bus } from '../../openstack/bus/contract.ts';
import type { Session } from '../../openstack/session.ts';
import { factoryOf } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { AdminTool } from './contract.ts';
import { createFenixAdminTool } from './fenix/fenix.ts';
import type { AdminCloud } from './sample/cloud.ts';
import type { SampleAdminToolOptions } from './sample/options.ts';
import { createSampleAdminTool } from './sample/sample.ts';

/** What an Admin tool of any kind is made of. Fenix has its own times and its own bus, and does the work itself. */
export interface AdminToolOptions extends Omit<SampleAdminToolOptions, 'cloud' | 'bus'> {
  readonly cloud: AdminCloud & { readonly session: Session };
  readonly bus: Bus | undefined;
}

/** Creates an Admin tool. */
export type AdminToolFactory = (options: AdminToolOptions) => AdminTool;

/** The Admin tools that exist: one folder each. */
export const ADMIN_TOOLS: Readonly<Record<string, AdminToolFactory>> = {
  sample: ({ bus, ...options }) => {
    if (bus !== undefined) return createSampleAdminTool({ ...options, bus });
    throw new DoctorError(
      'BUS_UNREACHABLE',
      'The sample Admin tool tells projects of a maintenance over the message bus, and none can be reached.',
      { hint: 'Say where the bus is, or use a Fenix that runs on the cloud: ADMIN_TOOL_TYPE=fenix.' },
    );
  },
  fenix: ({ cloud, ...options }) => createFenixAdminTool({ ...options, session: cloud.session }),
};

const KINDS: Kinds<AdminToolFactory> = {
  component: 'admin tool',
  setting: 'ADMIN_TOOL_TYPE',
  available: ADMIN_TOOLS,
  elsewhere: [],
};

/**
 * Creates the Admin tool of a kind.
 * @param kind as in `ADMIN_TOOL_TYPE`
 * @throws DoctorError `CONFIG_INVALID` that lists the kinds that exist
 */
export function createAdminTool(kind: string, options: AdminToolOptions): AdminTool {
  return factoryOf(KINDS, kind)(options);
}
