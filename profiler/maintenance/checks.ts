import type { ScenarioRecord } from '../../record/scenario-record.ts';
import type { Conformance } from './conformance.ts';
import type { Conversation } from './conversation.ts';
import { isMaintained } from './host-windows.ts';
import type { HostWindow, NorthboundStep } from './host-windows.ts';
import type { Service } from './service.ts';
import { DONE } from '../../record/maintenance-names.ts';
import { namesIn } from './violations.ts';

type Check = ScenarioRecord['checks'][number];

/** Everything that the four checks of a maintenance are made from. */
export interface MaintenanceFacts {
  readonly conversation: Conversation;
  readonly conformance: Conformance;
  readonly windows: readonly HostWindow[];
  readonly steps: readonly NorthboundStep[];
  readonly service: Service;
  /** See {@link UNSEEN_LIMIT_MS}. */
  readonly unseenLimitMs: number;
}

/**
 * The service must have been watched so closely that nothing can have lasted longer than this unseen, unless a run
 * says otherwise: the second in which, by Doctor's requirements, an owner must hear of a failure.
 */
export const UNSEEN_LIMIT_MS = 1000;

/** The checks that the judge makes itself, beside those that a scenario takes down. */
export function maintenanceChecks(facts: MaintenanceFacts): readonly Check[] {
  return [sessionDone(facts), everyHostMaintained(facts), protocolConformance(facts), zeroDowntime(facts)];
}

function check(name: string, verdict: Check['verdict'], reasons: readonly string[] = []): Check {
  return { name, verdict, ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }) };
}

function sessionDone({ conversation: { end, messages } }: MaintenanceFacts): Check {
  const name = 'session-done';
  if (end?.state === DONE) return check(name, 'passed');
  if (end !== undefined) {
    const why = end.reason === undefined ? 'no reason was given' : end.reason;
    return check(name, 'failed', [`the session ended ${end.state}: ${why}`]);
  }
  const last = messages.findLast((message) => message.kind === 'session-state');
  const seen = last?.kind === 'session-state' ? `it was last seen in ${last.state}` : 'it was never seen';
  return check(name, 'unknown', [`the session's end was not seen; ${seen}`]);
}

function everyHostMaintained({ conversation, windows, steps }: MaintenanceFacts): Check {
  const name = 'every-host-maintained';
  const { facts, end } = conversation;
  if (facts.hosts.length === 0) return check(name, 'unknown', ['it is not known which hosts there were']);
  const without = facts.hosts.filter((host) => !isMaintained(host, windows, steps));
  if (without.length === 0) return check(name, 'passed');
  if (windows.length === 0 && end?.state === DONE)
    return check(name, 'unknown', [
      'nothing was seen of any host, on the bus or as the administrator saw it',
    ]);
  const inside = windows
    .filter((hostWindow) => hostWindow.toUs === undefined)
    .map((hostWindow) => hostWindow.host);
  const left = inside.length === 0 ? [] : [`${namesIn(inside)} stayed in maintenance`];
  const count = `${without.length} of ${facts.hosts.length} hosts were not maintained: ${namesIn(without, 8)}`;
  return check(name, end === undefined ? 'unknown' : 'failed', [count, ...left]);
}

function protocolConformance({ conformance: { violations, gaps } }: MaintenanceFacts): Check {
  const name = 'protocol-conformance';
  if (violations.length > 0) {
    const more = violations.length > 3 ? [`and ${violations.length - 3} more`] : [];
    return check(name, 'failed', [...violations.slice(0, 3).map((violation) => violation.message), ...more]);
  }
  return gaps.length > 0 ? check(name, 'unknown', gaps) : check(name, 'passed');
}

function zeroDowntime({ service, windows, conversation, unseenLimitMs }: MaintenanceFacts): Check {
  const name = 'zero-downtime';
  const { incidents, unclear, sampling } = service;
  if (incidents.length > 0) {
    const messages = [...new Set(incidents.map((incident) => incident.message))];
    const more = messages.length > 3 ? [`and ${messages.length - 3} more`] : [];
    return check(name, 'failed', [...messages.slice(0, 3), ...more]);
  }
  const { samples, resolutionMs } = sampling;
  if (samples === 0 || resolutionMs === null)
    return check(name, 'unknown', ['the holder of the floating IP was not sampled']);
  const doubts = [
    ...unclear,
    ...(resolutionMs > unseenLimitMs
      ? [
          `something that lasted ${resolutionMs.toFixed(0)} ms could have gone unseen, over the limit of ${unseenLimitMs} ms`,
        ]
      : []),
    ...(conversation.end === undefined ? ["the session's end was not seen"] : []),
    ...(windows.length === 0 && conversation.end?.state === DONE
      ? ['it is not known when a host was in maintenance']
      : []),
  ];
  return doubts.length > 0 ? check(name, 'unknown', doubts) : check(name, 'passed');
}
