import type { TraceEvent } from '../../record/trace-events.ts';
import { blankCommon } from '../blank-record.ts';
import { toMs } from '../units.ts';
import { checkFindings, endFindings, skipOf } from '../findings.ts';
import { instant } from '../instants.ts';
import type { RecordOf, ScenarioRecord } from '../../record/scenario-record.ts';
import type { Segment } from '../segments.ts';
import { armedOf, checksOf, notesOf, overheadOf, phasesOf } from '../side-facts.ts';
import { reasonFor, worstOf } from '../../record/verdict.ts';
import type { Finding } from '../../record/verdict.ts';
import { UNSEEN_LIMIT_MS, maintenanceChecks } from './checks.ts';
import type { MaintenanceFacts } from './checks.ts';
import { checkConformance } from './conformance.ts';
import { conversationOf } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { exchangeRecords } from './exchanges.ts';
import { messagesOf, sessionsOf } from './from-trace.ts';
import type { Session } from './from-trace.ts';
import { hostWindows, northboundSteps } from './host-windows.ts';
import { hostRecords } from './hosts.ts';
import { serviceSamplesOf, switchOversOf } from './service-samples.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';
import { longestGapUs, serviceOf } from './service.ts';
import { sessionRecord } from './session.ts';

type Check = ScenarioRecord['checks'][number];

/** Judges one iteration of a scenario in which hosts are maintained. */
export function judgeMaintenance(segment: Segment): RecordOf<'maintenance'> {
  const { events: all } = segment;
  const events = withoutForcedEnd(all);
  const [session, ...others] = sessionsOf(events);
  const { unseenLimitMs = UNSEEN_LIMIT_MS } = segment.started.data;
  const facts = session === undefined ? undefined : { ...factsOf(events, session, others), unseenLimitMs };
  const taken = checksOf(events);
  const checks = facts === undefined ? taken : mergeChecks(maintenanceChecks(facts), taken);
  const findings = findingsOf(segment, checks, facts !== undefined);
  const verdict = worstOf(['passed', ...findings.map((finding) => finding.verdict)]);
  const reason = reasonFor(verdict, findings);
  return {
    ...blankCommon(segment),
    kind: 'maintenance',
    ...instant('originAt', session?.orderedUs),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    flaky: facts === undefined ? [] : [...flakyOf(facts.conversation)],
    checks: [...checks],
    armed: armedOf(events),
    phases: phasesOf(segment),
    overhead: overheadOf(events),
    notes: [...notesOf(events)],
    ...(facts === undefined || session === undefined
      ? {}
      : { maintenance: maintenanceRecord(events, session, facts) }),
  };
}

/** The end that a session is brought to when its scenario has ended before is not one that it came to. */
function withoutForcedEnd(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const end = events.findLastIndex((event) => event.event === 'harness.overhead');
  return events.filter(
    (event, index) => end < 0 || index < end || event.event !== 'maintenance.session-state',
  );
}

function factsOf(
  events: readonly TraceEvent[],
  session: Session,
  others: readonly Session[],
): Omit<MaintenanceFacts, 'unseenLimitMs'> {
  const messages = messagesOf(events);
  const conversation = conversationOf(messages, session);
  const steps = northboundSteps(events);
  const windows = hostWindows(conversation.hosts, steps);
  const { samples, incompleteUs } = serviceSamplesOf(events);
  const lastUs = Math.max(session.orderedUs, ...samples.map((sample) => sample.endUs));
  const interval = { fromUs: session.orderedUs, toUs: conversation.end?.atUs ?? lastUs };
  return {
    conversation,
    conformance: checkConformance(messages, [session, ...others]),
    windows,
    steps,
    service: serviceOf({
      samples,
      incompleteUs,
      switchOvers: switchOversOf(events),
      windows,
      moves: conversation.moves,
      interval,
    }),
  };
}

/** The judge's own checks first. Where a scenario takes down one of the same name, the worse of the two holds. */
function mergeChecks(own: readonly Check[], taken: readonly Check[]): Check[] {
  const names = new Set(own.map((check) => check.name));
  const merged = own.map((check) => {
    const other = taken.find(({ name }) => name === check.name);
    return other === undefined || worstOf([check.verdict, other.verdict]) === check.verdict ? check : other;
  });
  return [...merged, ...taken.filter((check) => !names.has(check.name))];
}

function findingsOf(
  segment: Segment,
  checks: ScenarioRecord['checks'],
  wasOrdered: boolean,
): readonly Finding[] {
  const facts = checkFindings({ checks });
  const skipReason = skipOf(segment);
  if (skipReason !== undefined) return [...facts, { verdict: 'skipped', reason: skipReason }];
  const ends = endFindings(segment);
  const isTold = wasOrdered || ends.length > 0;
  return [
    ...facts,
    ...ends,
    ...(isTold ? [] : [{ verdict: 'unknown' as const, reason: 'no maintenance session was ordered' }]),
  ];
}

function flakyOf({ sentMessages }: Conversation): readonly string[] {
  return sentMessages.flatMap(({ state, deliveries }) =>
    deliveries.length > 1 ? [`${state} was delivered ${deliveries.length} times`] : [],
  );
}

function maintenanceRecord(
  events: readonly TraceEvent[],
  session: Session,
  { conversation, conformance, steps, windows, service, unseenLimitMs }: MaintenanceFacts,
): MaintenanceRecord {
  const atMs = (us: number): number => toMs(us - session.orderedUs);
  return {
    session: sessionRecord(session, conversation, atMs),
    hosts: [...hostRecords(conversation, steps, windows, atMs)],
    exchanges: exchangeRecords(conversation, windows, atMs),
    moves: conversation.moves.map((move) => ({
      instanceId: move.instanceId,
      action: move.action,
      from: move.host,
      to: move.target ?? null,
      startedMs: atMs(move.startedUs),
      durationMs: move.finishedUs === undefined ? null : toMs(move.finishedUs - move.startedUs),
      outcome: move.outcome ?? null,
      ...(move.reason === undefined ? {} : { reason: move.reason }),
    })),
    scalings: scalingsOf(events, atMs),
    service: { ...serviceRecord(events, service, atMs), limitMs: unseenLimitMs },
    violations: conformance.violations.map((violation) => {
      const { isAbsence: _wasMissing, atUs, ...rest } = violation;
      return { ...rest, atMs: atMs(atUs) };
    }),
    gaps: [...conformance.gaps],
  };
}

function scalingsOf(
  events: readonly TraceEvent[],
  atMs: (us: number) => number,
): MaintenanceRecord['scalings'] {
  return events.flatMap(({ event, atUs, data }) => {
    if (event !== 'maintenance.scaled') return [];
    return [{ by: Math.round(data.by), instances: data.instances ?? null, atMs: atMs(atUs) }];
  });
}

function serviceRecord(
  events: readonly TraceEvent[],
  service: MaintenanceFacts['service'],
  atMs: (us: number) => number,
): Omit<MaintenanceRecord['service'], 'limitMs'> {
  const { sampling, incidents, unclear, stays } = service;
  return {
    ...sampling,
    longestGapMs: sampling.samples === 0 ? null : toMs(longestGapUs(service)),
    incidents: incidents.map(({ kind, message, fromUs, toUs, instanceId, host }) => ({
      kind,
      message,
      fromMs: atMs(fromUs),
      toMs: atMs(toUs),
      instanceId,
      host,
    })),
    unclear: [...unclear],
    stays: stays.map(({ instanceId, host, fromUs, toUs }) => ({
      instanceId,
      host,
      fromMs: atMs(fromUs),
      toMs: atMs(toUs),
    })),
    switchOvers: switchOversOf(events).map(({ from, to, atUs }) => ({ from, to, atMs: atMs(atUs) })),
  };
}
