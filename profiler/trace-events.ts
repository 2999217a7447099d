/**
 * The vocabulary of `trace.jsonl`: which events the harness stamps and what goes with each. Components and
 * scenarios stamp them, the profiler reads them. An event of a checkpoint may also have `uncertaintyUs`, where its
 * time was read from a log with few decimals.
 */
export const TRACE = {
  /**
   * `{scenario, iteration, budgetMs, recoveryBudgetMs?, requireProfile, clockMarginMs? (default 50),
   * unseenLimitMs? (default 1000)}`
   */
  scenarioStarted: 'scenario.started',
  /** `{outcome: 'completed' | 'skipped' | 'crashed', reason?}` */
  scenarioFinished: 'scenario.finished',
  /** `{phase}`: a named part of the scenario begins; the one before it ends. */
  phase: 'scenario.phase',
  /** `{what, url}`: where another program reaches a component while this scenario goes on. */
  addressGiven: 'scenario.address-given',
  /** `{by: 'bus-canary' | 'server-canary' | 'cache-time' | 'none', waitedMs}`: the chain is proven armed. */
  armed: 'scenario.armed',
  /** `{host, instanceIds}`: the host whose link goes down and the VMs whose owner must hear of it. */
  faultOrdered: 'fault.ordered',
  /** Checkpoint 0, stamped on the compute host. `{host, device, beforeUs, afterUs}` */
  linkDown: 'fault.link-down',
  /** `{host, device, lost?}`: the link is up again, seen from the control host; `lost` is what did not come back. */
  linkUp: 'fault.link-up',
  /** `{host, offsetUs, uncertaintyUs, when: 'before' | 'after'}`: the host's clock minus ours. */
  clockOffset: 'clock.offset',
  /**
   * Checkpoint 1. `{host, lateMs?, intervalMs?, misses?}`: how late the Monitor's process ran at worst in the second
   * before, and the cadence that found the host silent.
   */
  monitorDetected: 'monitor.detected',
  /** `{host, reason}`: one attempt to tell the Inspector failed; it is tried again. */
  monitorReportFailed: 'monitor.report-failed',
  /** `{host, reason}`: a host is watched less well than was asked for, or was not watched for a while. */
  monitorTrouble: 'monitor.trouble',
  /** Checkpoint 2. `{host, instanceIds}` */
  affectedFound: 'inspector.affected-found',
  /** Checkpoint 3. `{host}` */
  hostMarkedDown: 'inspector.host-marked-down',
  /** Checkpoint 4. `{instanceId}` */
  vmMarkedError: 'inspector.vm-marked-error',
  /** `{action, reason, host?, instanceId?}`: the inspector could not do part of its work. */
  inspectorFailed: 'inspector.failed',
  /** `{host, reason}`: an event about a host was taken and not acted on. */
  eventIgnored: 'inspector.event-ignored',
  /** `{host, vms}`: VMs of others on the run's host that are not marked, in words: `customer-1 (SHUTOFF)`. */
  vmsLeftAlone: 'inspector.vms-left-alone',
  /** `{reason}`: the connection to the bus was lost; the taps hear nothing until it is there again. */
  busLost: 'bus.lost',
  /** The taps hear again. */
  busRestored: 'bus.restored',
  /** Checkpoint 5. `{instanceId, messageId, exchange}` */
  vmErrorNotified: 'bus.vm-error-notified',
  /** Checkpoint 6. `{instanceId, messageId}` */
  eventTransformed: 'bus.event-transformed',
  /** Checkpoint 7. `{instanceId, messageId, alarmId}` */
  alarmEvaluated: 'bus.alarm-evaluated',
  /** Checkpoint 8. `{instanceId, messageId, alarmId}` */
  alarmFired: 'consumer.call-accepted',
  /** Checkpoint 9. `{instanceId, messageId, alarmId}` */
  alarmReceived: 'consumer.alarm-received',
  /** Checkpoint 10. `{instanceId, replacementId}` */
  recoveryAccepted: 'consumer.recovery-accepted',
  /** `{instanceId, reason}` */
  recoveryFailed: 'consumer.recovery-failed',
  /** `{instanceId, replacementId}`: the replacement VM is ACTIVE. */
  recovered: 'consumer.recovered',
  /** `{host, instanceIds}`: Nova shows the host down and every affected VM in ERROR. */
  inSync: 'scenario.in-sync',
  /** `{instanceId, waitedMs}`: no alarm came for this VM before the deadline. */
  notificationLost: 'notification.lost',
  /** `{index, reason}`: why a checkpoint cannot be seen on this cloud. */
  checkpointUnavailable: 'checkpoint.unavailable',
  /** `{name, verdict: 'passed' | 'failed' | 'skipped' | 'unknown', reason?}` */
  check: 'check',
  /** `{stamps?, stampMeanUs, loopWorstDelayMs}` */
  overhead: 'harness.overhead',
  /**
   * `{lateMs}`: until now, this process could do nothing for so long that was due. The first one has 0: from there on
   * it is measured.
   */
  harnessLate: 'harness.late',

  /**
   * A maintenance session was asked for. `{sessionId, dialect: 'sample' | 'fenix', workflow, projectIds, hosts,
   * maintenanceAt (ISO 8601), leadMs, hostWorkMs, floatingIp, haInstanceIds, instanceIds}`
   */
  maintenanceOrdered: 'maintenance.ordered',
  /** `{sessionId, state, reason?}`: the session's state, as its Admin tool tells it. */
  maintenanceState: 'maintenance.session-state',
  /** `{messageId, publisherId, payload}`: `maintenance.scheduled` on the bus, its payload word for word. */
  projectEvent: 'maintenance.project-event',
  /** `{messageId, publisherId, payload}`: `maintenance.host` on the bus, its payload word for word. */
  hostEvent: 'maintenance.host-event',
  /** `{host, state, sessionId}`: the Inspector has a host event, as its alarm told it. */
  hostEventReceived: 'inspector.host-event-received',
  /** `{sessionId, state, messageId, traits}`: the App manager has a project event, as its alarm told it. */
  projectEventReceived: 'maintenance.event-received',
  /** `{sessionId, state, instanceIds}`: the App manager has fetched which instances an event is about. */
  instancesFetched: 'maintenance.instances-fetched',
  /**
   * `{sessionId, projectId, forState, state, instanceActions?, instanceId?, instanceAction?, status}`: the App
   * manager's reply and the HTTP status it was answered with (0: no answer).
   */
  replySent: 'maintenance.reply-sent',
  /** `{sessionId, projectId, state, accepted, reason?, instanceActions?}`: the reply at the sample Admin tool. */
  replyTaken: 'maintenance.reply-taken',
  /** `{sessionId, instanceId, action, host}`: the Admin tool begins to move an instance away from `host`. */
  moveStarted: 'maintenance.move-started',
  /** `{sessionId, instanceId, action, host, target?, outcome: 'done' | 'failed', reason?}` */
  moveFinished: 'maintenance.move-finished',
  /** `{from, to, floatingIp}`: instance ids; the App manager moved the floating IP to the standby. */
  switchedOver: 'maintenance.switched-over',
  /** `{by, instances}`: the App manager scaled by so many instances, to so many. */
  scaled: 'maintenance.scaled',
  /**
   * `{host, state: 'enabled' | 'going-to-maintenance' | 'in-maintenance', timeoutMs?, reason?}`: a host as the
   * administrator sees it (Doctor requirements, northbound maintenance states).
   */
  hostMaintenanceState: 'maintenance.host-state',
  /**
   * One look at who serves. `{instanceId | null, host | null, status | null, taskState | null, tookMs,
   * unchangedForMs?}`: the instance that holds the floating IP. For `unchangedForMs` before the look ended, and until it
   * began, nothing was written to either in Neutron and Nova: all that while it was so.
   */
  activeSeen: 'maintenance.active-seen',
} as const;

/** The name of a trace event. */
export type TraceEventName = (typeof TRACE)[keyof typeof TRACE];
