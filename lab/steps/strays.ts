import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { recordedServices, recordedSessions } from '../process/supervisor.ts';
import { endAll, strays } from '../process/sweep.ts';
import { allServices } from '../services/table.ts';

const STOP_MS = 3_000;

/**
 * No process of the lab runs that no pid file knows: such are left by a doctor that was killed while it started a
 * service or filled a database, and by a service whose first process was killed.
 */
export function straysStep(context: LabContext): Step {
  const { lab, clock, supervisor } = context;
  const find = async () => strays(lab.dir, await recordedSessions(lab));
  /** Services that the lab had before it was given another shape; those of hosts go with their hosts. */
  const dropped = async (): Promise<string[]> => {
    const wanted = new Set(allServices(context).map(({ name }) => name));
    const names = await recordedServices(lab);
    return names.filter((name) => !wanted.has(name) && !/-(?:sshd|nova-compute)$/.test(name));
  };
  return {
    name: 'strays',
    requires: [],
    check: async () => (await find()).length + (await dropped()).length === 0,
    async apply() {
      for (const name of await dropped()) await supervisor.stop(name, STOP_MS);
      await endAll(find, 'processes that an earlier attempt left', clock);
    },
  };
}
