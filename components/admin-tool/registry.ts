import { loadKind } from '../kinds.ts';
import type { Kinds } from '../kinds.ts';
import type { AdminTool, AdminToolOptions, RunningAdminTool } from './contract.ts';

/** The Admin tools that exist: one folder each. */
export const ADMIN_TOOLS: Kinds<AdminTool> = {
  component: 'admin tool',
  setting: 'ADMIN_TOOL_TYPE',
  available: {
    sample: async () => (await import('./sample/sample.ts')).sampleAdminTool,
    fenix: async () => (await import('./fenix/fenix.ts')).fenixAdminTool,
  },
  unsupported: [],
};

/**
 * Starts the Admin tool of a kind.
 * @param kind as in `ADMIN_TOOL_TYPE`
 * @throws DoctorError `CONFIG_INVALID` that lists the kinds that exist
 */
export async function startAdminTool(kind: string, options: AdminToolOptions): Promise<RunningAdminTool> {
  return (await loadKind(ADMIN_TOOLS, kind)).start(options);
}
