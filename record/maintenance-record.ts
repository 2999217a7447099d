import { z } from 'zod';
import { statisticsSchema, timeSchema } from './record-parts.ts';
import { DIALECT_NAMES, NORTHBOUND_STATES, PROJECT_STATES } from './maintenance-names.ts';
import { RULES } from './maintenance-rules.ts';
import type { RuleName } from './maintenance-rules.ts';

const atSchema = z.number().describe('since the session was ordered; negative before it');
const names = <Name extends string>(record: Readonly<Record<Name, unknown>>): [Name, ...Name[]] =>
  Object.keys(record) as [Name, ...Name[]];

const sessionSchema = z.object({
  sessionId: z.string(),
  dialect: z.enum(DIALECT_NAMES),
  workflow: z.string().nullable(),
  projectIds: z.array(z.string()),
  hosts: z.array(z.string()),
  instances: z.int().min(0).describe('on the hosts at the start'),
  haInstanceIds: z.array(z.string()),
  floatingIp: z.string().nullable().describe('its holder is the serving instance'),
  orderedAt: z.iso.datetime().describe('UTC'),
  maintenanceAtMs: timeSchema.describe('when the maintenance was to begin, since the session was ordered'),
  leadMs: timeSchema.describe('lead time, as the option gave it'),
  hostWorkMs: timeSchema.describe('work at one host, as the option gave it'),
  state: z.string().nullable().describe('the last state that was seen'),
  reason: z.string().nullable().describe('why it failed, as the Admin tool says'),
  totalMs: timeSchema.describe('from its order to its end'),
  leadTimeMs: timeSchema.describe('the part of the total before maintenance_at'),
  workTimeMs: timeSchema.describe('the part of the total after maintenance_at'),
  phases: z.array(z.object({ state: z.string(), atMs: atSchema, durationMs: z.number() })),
});

const hostSchema = z.object({
  host: z.string(),
  maintained: z.boolean().describe('it went through its whole maintenance'),
  order: z.int().nullable().describe('its place in the order of the hosts, from 1'),
  emptiedBy: z
    .enum(['PREPARE_MAINTENANCE', 'PLANNED_MAINTENANCE'])
    .nullable()
    .describe('the state whose moves emptied it; null when it was empty'),
  moves: z.int().min(0).describe('instances that were moved away from it'),
  inMaintenanceMs: timeSchema.describe('IN_MAINTENANCE on the bus, since the session was ordered'),
  completeMs: timeSchema.describe('MAINTENANCE_COMPLETE on the bus, since the session was ordered'),
  emptyingTimeMs: timeSchema.describe('from going-to-maintenance to in-maintenance'),
  maintenanceTimeMs: timeSchema.describe('from in-maintenance to enabled; of the bus where not known'),
  timeoutMs: timeSchema.describe('how long emptying it was allowed to take, as the administrator said'),
  northbound: z
    .array(z.object({ state: z.enum(NORTHBOUND_STATES), atMs: atSchema, reason: z.string().exactOptional() }))
    .describe('its states as the administrator saw them'),
});

const exchangeSchema = z
  .object({
    state: z.enum(PROJECT_STATES),
    projectId: z.string(),
    host: z.string().nullable().describe('the host it was about, where that is known'),
    instanceId: z.string().nullable().describe('the instance it was about, when it was one'),
    sentMs: atSchema,
    sentTimes: z.int().min(1),
    receivedMs: timeSchema.describe('when the App manager had it'),
    repliedMs: timeSchema.describe('the App manager’s stamp of its reply, which may be the answer to it'),
    replyReceivedMs: timeSchema.describe('when the Admin tool had the reply'),
    deadlineMs: timeSchema.describe('the deadline of the reply, as the message gave it'),
    reply: z.string().nullable().describe('null when none was seen, or none was asked for'),
    accepted: z.boolean().nullable(),
    reason: z.string().exactOptional().describe('why it is a NACK, or was refused'),
    deliveryTimeMs: timeSchema.describe('sent → received'),
    answerTimeMs: timeSchema.describe('received → replied, or taken when that was stamped first'),
    returnTimeMs: timeSchema.describe('replied → taken; null when the reply was stamped after it was taken'),
    totalTimeMs: timeSchema.describe('sent → taken, or replied where that was not seen'),
  })
  .describe('one message to a project, and its answer');

const moveSchema = z.object({
  instanceId: z.string(),
  action: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  startedMs: atSchema,
  durationMs: timeSchema,
  outcome: z.enum(['done', 'failed']).nullable().describe('null when its end was not seen'),
  reason: z.string().exactOptional(),
});

const serviceSchema = z
  .object({
    samples: z
      .int()
      .min(0)
      .describe('samples of the serving instance, from the order of the session to its end'),
    incomplete: z
      .int()
      .min(0)
      .describe('samples that were incomplete or mixed two states; they do not count'),
    medianIntervalMs: timeSchema,
    worstIntervalMs: timeSchema,
    resolutionMs: timeSchema.describe('anything that lasted longer was seen'),
    limitMs: z.number().describe('the verdict is unknown when resolutionMs is over it'),
    longestGapMs: timeSchema.describe(
      'longest time without an instance that served; null when it was not sampled',
    ),
    incidents: z.array(
      z.object({
        kind: z.string(),
        message: z.string(),
        fromMs: atSchema,
        toMs: atSchema,
        instanceId: z.string().nullable(),
        host: z.string().nullable(),
      }),
    ),
    unclear: z.array(z.string()).describe('what seemed wrong and is not certain'),
    stays: z
      .array(z.object({ instanceId: z.string(), host: z.string(), fromMs: atSchema, toMs: atSchema }))
      .describe('which instance served, and from which host'),
    switchOvers: z.array(z.object({ from: z.string(), to: z.string(), atMs: atSchema })),
  })
  .describe('which instance held the floating IP');

const violationSchema = z.object({
  rule: z.enum(names<RuleName>(RULES)),
  by: z.enum(['admin-tool', 'app-manager', 'chain']),
  message: z.string(),
  atMs: atSchema,
  sessionId: z.string(),
  state: z.string().exactOptional(),
  projectId: z.string().exactOptional(),
  host: z.string().exactOptional(),
  instanceId: z.string().exactOptional(),
});

/** What a record holds of a maintenance session. */
export const maintenanceSchema = z
  .object({
    session: sessionSchema,
    hosts: z.array(hostSchema),
    exchanges: z.array(exchangeSchema),
    moves: z.array(moveSchema),
    scalings: z.array(z.object({ by: z.int(), instances: z.int().nullable(), atMs: atSchema })),
    service: serviceSchema,
    violations: z.array(violationSchema).describe('of the protocol'),
    gaps: z.array(z.string()).describe('why it is not certain that the protocol was kept'),
  })
  .describe('present once the session was ordered');

/** What a record holds of a maintenance session. */
export type MaintenanceRecord = z.infer<typeof maintenanceSchema>;

/** The scenario maintenance over its repetitions. */
export const maintenanceSummarySchema = z.object({
  totalMs: statisticsSchema.nullable().describe('of the session, from its order to its end'),
  workTimeMs: statisticsSchema.nullable().describe('the part of it after maintenance_at'),
  slowestReplyMs: statisticsSchema.nullable().describe('the slowest answer to a question'),
  longestGapMs: statisticsSchema.nullable().describe('longest time without an instance that served'),
  moves: statisticsSchema.nullable(),
});
