import { VERDICTS } from '../record/verdict.ts';
import type { TraceEvent } from '../record/trace-events.ts';
import { toMs } from './units.ts';
import type { ScenarioRecord } from '../record/scenario-record.ts';
import type { Segment } from './segments.ts';
import type { Timelines } from './timeline.ts';

/** The named checks, in the order they were made; the last word on a name holds. */
export function checksOf(events: readonly TraceEvent[]): ScenarioRecord['checks'] {
  const checks = new Map<string, ScenarioRecord['checks'][number]>();
  for (const { event, data } of events) {
    if (event !== 'check') continue;
    const { name, reason } = data;
    const verdict = VERDICTS.find((known) => known === data.verdict) ?? 'unknown';
    checks.set(name, { name, verdict, ...(reason === undefined ? {} : { reason }) });
  }
  return [...checks.values()];
}

/** What was delivered more than once, in words. */
export function flakyOf({ vms }: Timelines): readonly string[] {
  return vms.flatMap(({ instanceId, deliveries, calls }) => {
    if (deliveries > 1) return [`VM ${instanceId}: the alarm was delivered ${deliveries} times`];
    return calls > 1 ? [`VM ${instanceId}: the Consumer was called ${calls} times for one alarm`] : [];
  });
}

/** How the chain was proven armed. */
export function armedOf(events: readonly TraceEvent[]): ScenarioRecord['armed'] {
  const event = events.find((event) => event.event === 'scenario.armed');
  return event === undefined ? null : { by: event.data.by, waitedMs: rounded(event.data.waitedMs) };
}

/** What the harness itself cost. */
export function overheadOf(events: readonly TraceEvent[]): ScenarioRecord['overhead'] {
  const event = events.findLast((event) => event.event === 'harness.overhead');
  if (event === undefined) return null;
  const { stamps, ...costs } = event.data;
  return { ...(stamps === undefined ? {} : { stamps }), ...costs };
}

/** How long each phase took: until the next one began, or the scenario ended. */
export function phasesOf({ events, finished }: Segment): ScenarioRecord['phases'] {
  const phases = events.filter((event) => event.event === 'scenario.phase');
  const lastUs = events.findLast((event) => event.host === undefined)?.atUs;
  return phases.map((phase, index) => {
    const endUs = phases[index + 1]?.atUs ?? finished?.atUs ?? lastUs ?? phase.atUs;
    return { name: phase.data.phase, durationMs: toMs(endUs - phase.atUs) };
  });
}

/** What went wrong without deciding the verdict by itself. */
export function notesOf(events: readonly TraceEvent[]): readonly string[] {
  return [...new Set(events.flatMap(noteOf))];
}

function noteOf({ event, data }: TraceEvent): readonly string[] {
  switch (event) {
    case 'inspector.failed': {
      const about = data.instanceId ?? data.host;
      return [`inspector: ${data.action}${about === undefined ? '' : ` of ${about}`}: ${data.reason}`];
    }
    case 'inspector.event-ignored':
      return [`inspector: an event about host ${data.host} was ignored: ${data.reason}`];
    case 'inspector.vms-left-alone':
      return [`inspector: on host ${data.host} these VMs of others were not marked: ${data.vms.join(', ')}`];
    case 'fault.restored':
      return (data.lost ?? []).map((thing) => `host ${data.host} did not get back at once: ${thing}`);
    case 'monitor.trouble':
      return [`monitor: ${data.reason}`];
    case 'consumer.recovery-failed':
      return [`recovery of VM ${data.instanceId}: ${data.reason}`];
    default:
      return [];
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
