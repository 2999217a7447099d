import { z } from 'zod';
import {
  budgetSchema,
  checkSchema,
  checkpointSchema,
  componentSchema,
  gapSchema,
  timeSchema,
  verdictSchema,
  vmSchema,
} from './record-parts.ts';
import { LAST_CHECKPOINT } from './checkpoints.ts';
import { maintenanceSchema } from './maintenance-record.ts';

/** The form of one entry of `scenarios` in `run.json`. */
export const scenarioRecordSchema = z.object({
  name: z.string(),
  iteration: z.int().min(1),
  startedAt: z.iso.datetime().exactOptional().describe('UTC, on the control host’s clock'),
  originAt: z.iso
    .datetime()
    .exactOptional()
    .describe('UTC time at which tMs is 0, or at which the session of a maintenance was ordered'),
  verdict: verdictSchema,
  reason: z.string().exactOptional().describe('why the verdict is not passed'),
  flaky: z.array(z.string()).describe('what came more than once; never changes the verdict'),
  host: z.string().nullable().describe('the compute host whose link went down'),
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
  checks: z.array(checkSchema),
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
  armed: z
    .object({ by: z.string(), waitedMs: z.number() })
    .nullable()
    .describe('how the chain was proven armed before the fault'),
  phases: z.array(z.object({ name: z.string(), durationMs: z.number() })),
  overhead: z
    .object({
      stamps: z.int().exactOptional(),
      stampMeanUs: z.number().describe('microseconds one stamp took'),
      loopWorstDelayMs: z.number().describe('how late the event loop was at worst'),
    })
    .nullable()
    .describe('what the harness itself cost'),
  lateness: z
    .object({
      worstMs: z.number().min(0).describe('the longest at once'),
      totalMs: z.number().min(0),
    })
    .exactOptional()
    .describe('how long this process was late, from the link going down to the last checkpoint'),
  notes: z.array(z.string()).describe('what went wrong beside the verdict'),
  maintenance: maintenanceSchema.exactOptional(),
});

/** The record of one iteration of a scenario. */
export type ScenarioRecord = z.infer<typeof scenarioRecordSchema>;
