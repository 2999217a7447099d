import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { recordedSessions } from '../process/supervisor.ts';
import { endAll, strays } from '../process/sweep.ts';

/**
 * No process of the lab runs that no pid file knows: such are left by a doctor that was killed while it started a
 * service or filled a database, and by a service whose first process was killed.
 */
export function straysStep(context: LabContext): Step {
  const { lab, clock } = context;
  const find = async () => strays(lab.dir, await recordedSessions(lab));
  return {
    name: 'strays',
    needs: [],
    isSo: async () => (await find()).length === 0,
    make: () => endAll(find, 'processes that an earlier attempt left', clock),
  };
}
