import { z } from 'zod';
import { parseRecordAs, runRecordSchema } from '../record/run-record.ts';
import { scenarioRecordSchema } from '../record/scenario-record.ts';
import { statisticsOf } from './statistics.ts';
import { hasUsableTimes } from './usable.ts';

const iterationSchema = scenarioRecordSchema
  .pick({ name: true, notificationTimeMs: true, notifications: true, budgets: true })
  .extend({
    maintenance: z.object({ session: z.object({ instances: z.int() }) }).exactOptional(),
  });

/** What a list of runs needs of a record. Timelines are passed over: a record of many VMs is mostly those. */
const digestSchema = runRecordSchema
  .pick({
    runId: true,
    verdict: true,
    target: true,
    installer: true,
    startedAt: true,
    finishedAt: true,
    options: true,
    leftovers: true,
  })
  .extend({ reason: z.string().exactOptional(), scenarios: z.array(iterationSchema) });

type Iteration = z.infer<typeof iterationSchema>;

/** A run in few words. */
export interface RunDigest extends Readonly<
  Pick<
    z.infer<typeof digestSchema>,
    'runId' | 'verdict' | 'target' | 'installer' | 'startedAt' | 'finishedAt' | 'leftovers' | 'reason'
  >
> {
  /** Each scenario and how often it was told, in the order of the run. */
  readonly cases: readonly { readonly name: string; readonly iterations: number }[];
  /** VMs that the fault or the maintenance was about; null where the run did not get so far. */
  readonly vms: number | null;
  /** Median over the iterations in which it is known and usable; null when it is in none. */
  readonly notificationTimeMs: number | null;
  /** Iterations in which a notification is known to have been lost. */
  readonly lost: number;
}

/**
 * Reads the text of a `run.json` for a list of runs.
 * @throws DoctorError `RUN_UNREADABLE` that names the file and the field
 */
export function parseRunDigest(text: string, file: string): RunDigest {
  const { scenarios, options, ...rest } = parseRecordAs(digestSchema, text, file);
  const names = [...new Set(scenarios.map(({ name }) => name))];
  const times = scenarios
    .filter(hasUsableTimes)
    .flatMap(({ notificationTimeMs }) => notificationTimeMs ?? []);
  const vms = Math.max(0, ...scenarios.map(vmsOf));
  const asked = options['instanceCount'];
  return {
    ...rest,
    cases: names.map((name) => ({
      name,
      iterations: scenarios.filter((one) => one.name === name).length,
    })),
    vms: vms > 0 ? vms : typeof asked === 'number' && scenarios.length === 0 ? asked : null,
    notificationTimeMs: statisticsOf(times)?.median ?? null,
    lost: scenarios.filter(isLost).length,
  };
}

function vmsOf({ notifications, maintenance }: Iteration): number {
  return maintenance?.session.instances ?? notifications.expected;
}

/** An end that was not seen, and is known not to have come, fails its budget without a time. */
function isLost({ budgets }: Iteration): boolean {
  return budgets.some(
    ({ name, timeMs, verdict }) => name === 'notification' && timeMs === null && verdict === 'failed',
  );
}
