import { z } from 'zod';
import { parseRecordAs, runRecordSchema } from '../record/run-record.ts';
import {
  checksRecordSchema,
  faultRecordSchema,
  isOfKind,
  maintenanceRecordSchema,
} from '../record/scenario-record.ts';
import { statisticsOf } from './statistics.ts';
import { hasUsableTimes } from './usable.ts';

const identity = { name: true, kind: true } as const;

const iterationSchema = z.discriminatedUnion('kind', [
  faultRecordSchema.pick({ ...identity, notificationTimeMs: true, notifications: true, budgets: true }),
  maintenanceRecordSchema.pick(identity).extend({
    maintenance: z.object({ session: z.object({ instances: z.int() }) }).exactOptional(),
  }),
  checksRecordSchema.pick(identity),
]);

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
type FaultIteration = Extract<Iteration, { readonly kind: 'fault' }>;

/** A run in few words. */
export interface RunDigest extends Readonly<
  Pick<
    z.infer<typeof digestSchema>,
    'runId' | 'verdict' | 'target' | 'installer' | 'startedAt' | 'finishedAt' | 'leftovers' | 'reason'
  >
> {
  /** Each scenario and its number of iterations, in the order of the run. */
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
  const faults = scenarios.filter(isOfKind('fault'));
  const times = faults.filter(hasUsableTimes).flatMap(({ notificationTimeMs }) => notificationTimeMs ?? []);
  const vms = Math.max(0, ...scenarios.map(vmsOf));
  const asked = options['instanceCount'];
  return {
    ...rest,
    cases: names.map((name) => ({
      name,
      iterations: scenarios.filter((scenario) => scenario.name === name).length,
    })),
    vms: vms > 0 ? vms : typeof asked === 'number' && scenarios.length === 0 ? asked : null,
    notificationTimeMs: statisticsOf(times)?.median ?? null,
    lost: faults.filter(isLost).length,
  };
}

function vmsOf(iteration: Iteration): number {
  if (iteration.kind === 'fault') return iteration.notifications.expected;
  return iteration.kind === 'maintenance' ? (iteration.maintenance?.session.instances ?? 0) : 0;
}

/** An end that was not seen, and is known not to have come, fails its budget without a time. */
function isLost({ budgets }: FaultIteration): boolean {
  return budgets.some(
    ({ name, timeMs, verdict }) => name === 'notification' && timeMs === null && verdict === 'failed',
  );
}
