import { z } from 'zod';
import { COMPONENTS, LAST_CHECKPOINT } from './checkpoints.ts';
import { VERDICTS } from './verdict.ts';

/** A time in milliseconds, or null when it is not known. It may be negative: nothing is clamped. */
export const timeSchema = z.number().nullable();

export const verdictSchema = z.enum(VERDICTS);

export const checkpointSchema = z.object({
  index: z.int().min(0).max(LAST_CHECKPOINT),
  name: z.string(),
  component: z.enum(['fault', ...COMPONENTS]).describe('whose work ends here'),
  tMs: z.number().describe('since checkpoint 0 (or `originIndex`), on the control host’s clock'),
  uncertaintyMs: z.number().describe('the true time is within this of tMs'),
  source: z.string().describe('who stamped it'),
  stepMs: z
    .number()
    .nullable()
    .describe('since the nearest earlier checkpoint that had been reached by then'),
  onPath: z.boolean().describe('on the notification path; otherwise it came after a later checkpoint'),
});

export const gapSchema = z.object({
  index: z.int().min(0).max(LAST_CHECKPOINT),
  name: z.string(),
  reason: z.string().describe('why the checkpoint was not seen'),
});

export const vmSchema = z.object({
  instanceId: z.string(),
  checkpoints: z.array(checkpointSchema),
  gaps: z.array(gapSchema),
  notificationTimeMs: timeSchema.describe('t9 − t1'),
  recoveryTimeMs: timeSchema.describe('t10 − t1'),
  deliveries: z.int().min(0).describe('alarms received for it; more than one is flaky'),
});

export const componentSchema = z.object({
  name: z.enum(COMPONENTS),
  costMs: z.number().min(0),
  share: z.number().min(0).max(1).describe('of the time along the whole path'),
  includes: z
    .array(z.enum(COMPONENTS))
    .exactOptional()
    .describe('components whose time is in here too, because their checkpoints were not seen'),
});

export const budgetSchema = z.object({
  name: z.enum(['notification', 'recovery']),
  timeMs: timeSchema,
  uncertaintyMs: timeSchema.describe('the true time is within this of timeMs'),
  latenessMs: z
    .number()
    .min(0)
    .exactOptional()
    .describe('what of uncertaintyMs is because this process was late; absent where it was not measured'),
  budgetMs: z.number().describe('exclusive'),
  gating: z.boolean().describe('whether it counts for the verdict'),
  verdict: verdictSchema,
});

export const checkSchema = z.object({
  name: z.string(),
  verdict: verdictSchema,
  reason: z.string().exactOptional(),
});

export const statisticsSchema = z.object({
  count: z.int(),
  min: z.number(),
  mean: z.number(),
  median: z.number(),
  p95: z.number(),
  max: z.number(),
  standardDeviation: z.number(),
});
