import { z } from 'zod';
import {
  budgetSchema,
  checkSchema,
  checkpointSchema,
  componentSchema,
  gapSchema,
  statisticsSchema,
  timeSchema,
  verdictSchema,
  vmSchema,
} from './record-parts.ts';
import { LAST_CHECKPOINT } from './checkpoints.ts';
import { maintenanceSchema, maintenanceSummarySchema } from './maintenance-record.ts';
import type { RecordKind } from './scenarios.ts';

/** What the record of an iteration holds first, whatever it is recorded as. */
const identityShape = {
  iteration: z.int().min(1),
  startedAt: z.iso.datetime().exactOptional().describe('UTC, on the control host’s clock'),
  originAt: z.iso
    .datetime()
    .exactOptional()
    .describe('UTC time at which tMs is 0, or at which the session of a maintenance was ordered'),
  verdict: verdictSchema,
  reason: z.string().exactOptional().describe('why the verdict is not passed'),
  flaky: z.array(z.string()).describe('what came more than once; never changes the verdict'),
};

/** What the record of an iteration holds last, whatever it is recorded as. */
const courseShape = {
  checks: z.array(checkSchema),
  armed: z
    .object({ by: z.string(), waitedMs: z.number() })
    .nullable()
    .describe('how the chain was proven armed before the scenario began'),
  phases: z.array(z.object({ name: z.string(), durationMs: z.number() })),
  overhead: z
    .object({
      stamps: z.int().exactOptional(),
      stampMeanUs: z.number().describe('microseconds one stamp took'),
      loopWorstDelayMs: z.number().describe('how late the event loop was at worst'),
    })
    .nullable()
    .describe('what the harness itself cost'),
  notes: z.array(z.string()).describe('what went wrong without changing the verdict'),
};

/** A fault of a host: checkpoints and the times between them. */
export const faultRecordSchema = z.object({
  name: z.string(),
  kind: z.literal('fault'),
  ...identityShape,
  host: z.string().nullable().describe('the compute host that was broken'),
  fault: z.string().exactOptional().describe('how it was broken: `link-down`, `partition`'),
  originIndex: z
    .int()
    .min(0)
    .max(LAST_CHECKPOINT)
    .nullable()
    .describe('the checkpoint at which tMs is 0: 0 unless it was not seen'),
  checkpoints: z
    .array(checkpointSchema)
    .describe('those that were reached, by index; times may be out of order'),
  gaps: z.array(gapSchema).describe('those that were not seen'),
  detectionTimeMs: timeSchema.describe('t1 − t0'),
  notificationTimeMs: timeSchema.describe('t9 − t1, of the VM whose alarm came last'),
  recoveryTimeMs: timeSchema.describe('t10 − t1, of the last VM'),
  totalTimeMs: timeSchema.describe('t9 − t0'),
  outOfSyncMs: timeSchema.describe('from t9 until Nova shows the host down and every affected VM in ERROR'),
  restoredTimeMs: timeSchema.describe('from t0 until the last replacement VM is ACTIVE'),
  budgets: z.array(budgetSchema),
  components: z.array(componentSchema).describe('most expensive first'),
  notifications: z
    .object({
      expected: z.int(),
      received: z.int(),
      firstMs: timeSchema,
      medianMs: timeSchema,
      p95Ms: timeSchema,
      lastMs: timeSchema,
    })
    .describe('t9 − t1 over the VMs'),
  vms: z.array(vmSchema),
  lateness: z
    .object({
      worstMs: z.number().min(0).describe('the longest at once'),
      totalMs: z.number().min(0),
    })
    .exactOptional()
    .describe('how long this process was late, from the fault to the last checkpoint'),
  ...courseShape,
});

/** A maintenance of hosts: one session. */
export const maintenanceRecordSchema = z.object({
  name: z.string(),
  kind: z.literal('maintenance'),
  ...identityShape,
  maintenance: maintenanceSchema.exactOptional(),
  ...courseShape,
});

/** A scenario that has checks and no figures of its own. */
export const checksRecordSchema = z.object({
  name: z.string(),
  kind: z.literal('checks'),
  ...identityShape,
  ...courseShape,
});

/** The form of one entry of `scenarios` in `run.json`: one for each kind that a scenario is recorded as. */
export const scenarioRecordSchema = z.discriminatedUnion('kind', [
  faultRecordSchema,
  maintenanceRecordSchema,
  checksRecordSchema,
]);

/** The record of one iteration of a scenario: a union over the kinds. */
export type ScenarioRecord = z.infer<typeof scenarioRecordSchema>;

/** The record of one iteration of a scenario of one kind. */
export type RecordOf<Kind extends RecordKind> = Extract<ScenarioRecord, { readonly kind: Kind }>;

/** The record of one iteration in which a host failed. */
export type FaultRecord = RecordOf<'fault'>;

/** What every record of an iteration has, whatever its kind. */
export type CommonRecord = Omit<RecordOf<'checks'>, 'kind'>;

/** Selects the records of one kind. */
export function isOfKind<Kind extends RecordKind>(
  kind: Kind,
): <Entry extends { readonly kind: RecordKind }>(
  entry: Entry,
) => entry is Extract<Entry, { readonly kind: Kind }> {
  return <Entry extends { readonly kind: RecordKind }>(
    entry: Entry,
  ): entry is Extract<Entry, { readonly kind: Kind }> => entry.kind === kind;
}

/** A function for the records of each kind. */
export type ByKind<Arguments extends readonly unknown[], Result> = {
  readonly [Kind in RecordKind]: (record: RecordOf<Kind>, ...rest: Arguments) => Result;
};

/** One function for records of all kinds, from one for each. */
export function byKind<Arguments extends readonly unknown[], Result>(
  functions: ByKind<Arguments, Result>,
): (record: ScenarioRecord, ...rest: Arguments) => Result {
  return (record, ...rest) => {
    // The function for a kind takes its records, which TypeScript does not see across the union.
    const own = functions[record.kind] as (record: ScenarioRecord, ...rest: Arguments) => Result;
    return own(record, ...rest);
  };
}

const iterationCountsShape = {
  iterations: z.int(),
  verdicts: z.object({
    passed: z.int(),
    failed: z.int(),
    unknown: z.int(),
    skipped: z.int(),
  }),
  flaky: z.int().describe('iterations in which something was delivered more than once'),
};

/** The form of one entry of `summary` in `run.json`: a scenario over its iterations. */
export const summarySchema = z.discriminatedUnion('kind', [
  z.object({
    name: z.string().describe('the scenario'),
    kind: z.literal('fault'),
    ...iterationCountsShape,
    detectionTimeMs: statisticsSchema.nullable(),
    notificationTimeMs: statisticsSchema.nullable(),
    recoveryTimeMs: statisticsSchema.nullable(),
    totalTimeMs: statisticsSchema.nullable(),
  }),
  z.object({
    name: z.string().describe('the scenario'),
    kind: z.literal('maintenance'),
    ...iterationCountsShape,
    maintenance: maintenanceSummarySchema.exactOptional(),
  }),
  z.object({
    name: z.string().describe('the scenario'),
    kind: z.literal('checks'),
    ...iterationCountsShape,
  }),
]);

/** A scenario over its iterations: a union over the kinds. */
export type ScenarioSummary = z.infer<typeof summarySchema>;

/** A scenario of one kind over its iterations. */
export type SummaryOf<Kind extends RecordKind> = Extract<ScenarioSummary, { readonly kind: Kind }>;
