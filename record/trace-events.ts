import { z } from 'zod';
import type { JsonObject } from '../core/json.ts';
import { DIALECT_NAMES, NORTHBOUND_STATES } from './maintenance-names.ts';
import { VERDICTS } from './verdict.ts';

/** A checkpoint that was read from a log with few decimals: the true time is within this of `atUs`. */
const reading = { uncertaintyUs: z.number().optional() };
const ofHost = { host: z.string() };
const ofVm = { instanceId: z.string() };
const ofAlarm = { ...ofVm, messageId: z.string().optional(), alarmId: z.string().optional() };
/** An alarm may come that names no instance. */
const ofDelivery = { ...ofAlarm, instanceId: z.string().optional() };
const ofSession = { sessionId: z.string() };
const texts = z.array(z.string()).readonly();
const object = z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject, JsonObject>;
const ofMove = { ...ofSession, ...ofVm, action: z.string(), host: z.string() };

/**
 * The vocabulary of `trace.jsonl`: which events the harness stamps, and what goes with each. Components and scenarios
 * stamp them, the profiler reads them.
 */
export const TRACE_EVENTS = {
  /** An iteration of a scenario begins: how it is to be judged. Times are exclusive. */
  'scenario.started': z.object({
    scenario: z.string(),
    iteration: z.int().min(1).default(1),
    budgetMs: z.number().positive(),
    recoveryBudgetMs: z.number().positive().nullish(),
    requireProfile: z.boolean().default(false),
    /** Larger clock uncertainties than this make a verdict that depends on them unknown. */
    clockMarginMs: z.number().nonnegative().default(50),
    /** Of a maintenance: what may go unseen without making the verdict unknown. */
    unseenLimitMs: z.number().positive().default(1000),
  }),
  'scenario.finished': z.object({
    outcome: z.enum(['completed', 'skipped', 'crashed']),
    reason: z.string().optional(),
  }),
  /** A named part of the scenario begins; the one before it ends. */
  'scenario.phase': z.object({ phase: z.string() }),
  /** Where another program reaches a component while this scenario goes on. */
  'scenario.address-given': z.object({ what: z.string(), url: z.string() }),
  /** The chain is proven armed. */
  'scenario.armed': z.object({
    by: z.enum(['bus-canary', 'server-canary', 'cache-time', 'none']),
    waitedMs: z.number(),
  }),
  /** The host that is broken and the VMs whose owner must be notified; `onset` is what checkpoint 0 is called. */
  'fault.ordered': z.object({
    ...ofHost,
    instanceIds: texts,
    fault: z.string().optional(),
    onset: z.string().optional(),
  }),
  /** Checkpoint 0, stamped on the compute host: it lies between `beforeUs` and `afterUs`. `target` is what was broken. */
  'fault.injected': z.object({
    ...ofHost,
    ...reading,
    target: z.string().optional(),
    beforeUs: z.number().optional(),
    afterUs: z.number().optional(),
  }),
  /** The fault is over, seen from the control host; `lost` is what the host did not get back. */
  'fault.restored': z.object({ ...ofHost, target: z.string().optional(), lost: texts.optional() }),
  /** The host's clock minus ours. */
  'clock.offset': z.object({
    ...ofHost,
    offsetUs: z.number(),
    uncertaintyUs: z.number(),
    when: z.enum(['before', 'after']),
  }),
  /**
   * Checkpoint 1. `lateMs` is how late the Monitor's process ran at worst in the second before; the others are the
   * cadence that found the host silent.
   */
  'monitor.detected': z.object({
    ...ofHost,
    ...reading,
    lateMs: z.number().optional(),
    intervalMs: z.number().optional(),
    misses: z.number().optional(),
  }),
  /** One attempt to notify the Inspector failed; it is tried again. */
  'monitor.report-failed': z.object({ ...ofHost, reason: z.string() }),
  /** A host is watched less well than was asked for, or was not watched for a while. */
  'monitor.trouble': z.object({ ...ofHost, reason: z.string() }),
  /** Checkpoint 2. */
  'inspector.affected-found': z.object({ ...ofHost, ...reading, instanceIds: texts.optional() }),
  /** Checkpoint 3. */
  'inspector.host-marked-down': z.object({ ...ofHost, ...reading }),
  /** Checkpoint 4. */
  'inspector.vm-marked-error': z.object({ ...ofVm, ...reading }),
  /** The Inspector could not do part of its work. */
  'inspector.failed': z.object({
    action: z.string(),
    reason: z.string(),
    host: z.string().optional(),
    instanceId: z.string().optional(),
    portId: z.string().optional(),
  }),
  /** An event about a host was taken and not acted on. */
  'inspector.event-ignored': z.object({ ...ofHost, reason: z.string() }),
  /** VMs of others on the run's host that are not marked, in words: `customer-1 (SHUTOFF)`. */
  'inspector.vms-left-alone': z.object({ ...ofHost, vms: texts }),
  /** The connection to the bus was lost; the taps receive nothing until it is there again. */
  'bus.lost': z.object({ reason: z.string() }),
  /** The taps receive again. */
  'bus.restored': z.object({}),
  /** Checkpoint 5. */
  'bus.vm-error-notified': z.object({ ...ofAlarm, ...reading, exchange: z.string().optional() }),
  /** Checkpoint 6. */
  'bus.event-transformed': z.object({ ...ofAlarm, ...reading }),
  /** Checkpoint 7. */
  'bus.alarm-evaluated': z.object({ ...ofAlarm, ...reading }),
  /** Checkpoint 8. */
  'consumer.call-accepted': z.object({ ...ofDelivery, ...reading }),
  /** Checkpoint 9. */
  'consumer.alarm-received': z.object({ ...ofDelivery, ...reading }),
  /** Checkpoint 10. */
  'consumer.recovery-accepted': z.object({ ...ofAlarm, ...reading, replacementId: z.string().optional() }),
  'consumer.recovery-failed': z.object({ ...ofVm, reason: z.string() }),
  /** The replacement VM is ACTIVE. */
  'consumer.recovered': z.object({ ...ofVm, replacementId: z.string().optional() }),
  /** Nova shows the host down and every affected VM in ERROR. */
  'scenario.in-sync': z.object({ ...ofHost, instanceIds: texts }),
  /** No alarm came for this VM before the deadline. */
  'notification.lost': z.object({ ...ofVm, waitedMs: z.number() }),
  /** Why a checkpoint cannot be seen on this cloud. */
  'checkpoint.unavailable': z.object({ index: z.int(), reason: z.string() }),
  /** A check must not be lost: a verdict that is none is unknown, and a reason that is no text is left out. */
  check: z.object({
    name: z.string(),
    verdict: z.enum(VERDICTS).catch('unknown'),
    reason: z.string().optional().catch(undefined),
  }),
  /** What the harness itself cost. */
  'harness.overhead': z.object({
    stamps: z.int().optional(),
    stampMeanUs: z.number(),
    loopWorstDelayMs: z.number(),
  }),
  /**
   * Until now, this process could do nothing for so long that was due. The first one has 0: from there on it is
   * measured.
   */
  'harness.late': z.object({ lateMs: z.number() }),

  /** A maintenance session was asked for. */
  'maintenance.ordered': z.object({
    ...ofSession,
    dialect: z.enum(DIALECT_NAMES),
    workflow: z.string().optional(),
    projectIds: texts,
    hosts: texts,
    /** ISO 8601. */
    maintenanceAt: z.string().optional(),
    leadMs: z.number().optional(),
    hostWorkMs: z.number().optional(),
    floatingIp: z.string().optional(),
    haInstanceIds: texts,
    instanceIds: texts,
  }),
  /** The session's state, as its Admin tool reports it. */
  'maintenance.session-state': z.object({ ...ofSession, state: z.string(), reason: z.string().optional() }),
  /** `maintenance.scheduled` on the bus, its payload word for word. */
  'maintenance.project-event': z.object({
    messageId: z.string().optional(),
    publisherId: z.string().optional(),
    payload: object,
  }),
  /** `maintenance.host` on the bus, its payload word for word. */
  'maintenance.host-event': z.object({
    messageId: z.string().optional(),
    publisherId: z.string().optional(),
    payload: object,
  }),
  /** The Inspector has received a host event through its alarm. */
  'inspector.host-event-received': z.object({ ...ofHost, ...ofSession, state: z.string() }),
  /** The App manager has received a project event through its alarm: traits as an object, or Aodh's list of triples. */
  'maintenance.event-received': z.object({
    ...ofSession,
    state: z.string(),
    messageId: z.string().optional(),
    traits: z.union([z.array(z.unknown()).readonly(), object]),
  }),
  /** The App manager has fetched which instances an event is about. */
  'maintenance.instances-fetched': z.object({ ...ofSession, state: z.string(), instanceIds: texts }),
  /** The App manager's reply and the HTTP status it was answered with (0: no answer). */
  'maintenance.reply-sent': z.object({
    ...ofSession,
    projectId: z.string(),
    forState: z.string().optional(),
    state: z.string(),
    instanceActions: object.optional(),
    instanceAction: z.string().optional(),
    instanceId: z.string().optional(),
    status: z.number().optional(),
  }),
  /** The reply at the sample Admin tool. */
  'maintenance.reply-taken': z.object({
    ...ofSession,
    projectId: z.string(),
    state: z.string(),
    accepted: z.boolean(),
    reason: z.string().optional(),
    instanceActions: object.optional(),
  }),
  /** The Admin tool begins to move an instance away from `host`. */
  'maintenance.move-started': z.object(ofMove),
  'maintenance.move-finished': z.object({
    ...ofMove,
    target: z.string().optional(),
    outcome: z.enum(['done', 'failed']),
    reason: z.string().optional(),
  }),
  /** Instance ids; the App manager moved the floating IP to the standby. */
  'maintenance.switched-over': z.object({
    from: z.string(),
    to: z.string(),
    floatingIp: z.string().optional(),
  }),
  /** The App manager scaled by so many instances, to so many. */
  'maintenance.scaled': z.object({ by: z.number(), instances: z.number().optional() }),
  /** A host as the administrator sees it (Doctor requirements, northbound maintenance states). */
  'maintenance.host-state': z.object({
    ...ofHost,
    state: z.enum(NORTHBOUND_STATES),
    timeoutMs: z.number().optional(),
    reason: z.string().optional(),
  }),
  /**
   * One sample of who serves: the instance that holds the floating IP. For `unchangedForMs` before it ended, and until
   * it began, nothing was written to either in Neutron and Nova: all that while nothing changed.
   */
  'maintenance.active-seen': z.object({
    instanceId: z.string().nullable(),
    host: z.string().nullable(),
    status: z.string().nullable(),
    taskState: z.string().nullable(),
    tookMs: z.number(),
    unchangedForMs: z.number().optional(),
  }),
} as const;

/** The name of a trace event. */
export type TraceEventName = keyof typeof TRACE_EVENTS;

/** What goes with a trace event, as it is stamped. */
export type TraceData<Name extends TraceEventName> = z.input<(typeof TRACE_EVENTS)[Name]>;

/** One line of `trace.jsonl`: a union over the names, so that a name determines what `data` holds. */
export type TraceEvent<Name extends TraceEventName = TraceEventName> = {
  [Each in Name]: {
    /** Microseconds since the epoch on the clock of `host`. */
    readonly atUs: number;
    readonly event: Each;
    /** Who stamped it: `monitor`, `inspector`, `consumer`, `scenario`, `tap`… */
    readonly source: string;
    /** The machine whose clock `atUs` was read on; absent for the control host. */
    readonly host?: string;
    readonly data: TraceData<Each>;
  };
}[Name];

/** Selects the events of one name. */
export function isNamed<Name extends TraceEventName>(
  name: Name,
): (event: TraceEvent) => event is Extract<TraceEvent, { readonly event: Name }> {
  return (event): event is Extract<TraceEvent, { readonly event: Name }> => event.event === name;
}
