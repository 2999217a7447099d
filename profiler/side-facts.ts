import type { TraceEvent } from '../core/recorder.ts';
import { numberIn, textIn, textsIn, toMs } from './event-data.ts';
import type { ScenarioRecord } from './scenario-record.ts';
import type { Segment } from './segments.ts';
import type { Timelines } from './timeline.ts';
import { TRACE } from './trace-events.ts';
import { VERDICTS } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** The named checks, in the order they were made; the last word on a name holds. */
export function checksOf(events: readonly TraceEvent[]): ScenarioRecord['checks'] {
  const checks = new Map<string, ScenarioRecord['checks'][number]>();
  for (const event of events) {
    const name = textIn(event, 'name');
    if (event.event !== TRACE.check || name === undefined) continue;
    const reason = textIn(event, 'reason');
    const verdict = asVerdict(textIn(event, 'verdict'));
    checks.set(name, { name, verdict, ...(reason === undefined ? {} : { reason }) });
  }
  return [...checks.values()];
}

function asVerdict(text: string | undefined): Verdict {
  return VERDICTS.find((verdict) => verdict === text) ?? 'unknown';
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
  const event = events.find((one) => one.event === TRACE.armed);
  if (event === undefined) return null;
  return { by: textIn(event, 'by') ?? 'none', waitedMs: rounded(numberIn(event, 'waitedMs') ?? 0) };
}

/** What the harness itself cost. */
export function overheadOf(events: readonly TraceEvent[]): ScenarioRecord['overhead'] {
  const event = events.findLast((one) => one.event === TRACE.overhead);
  if (event === undefined) return null;
  const stamps = numberIn(event, 'stamps');
  return {
    ...(stamps === undefined ? {} : { stamps: Math.round(stamps) }),
    stampMeanUs: numberIn(event, 'stampMeanUs') ?? 0,
    loopWorstDelayMs: numberIn(event, 'loopWorstDelayMs') ?? 0,
  };
}

/** How long each phase took: until the next one began, or the scenario ended. */
export function phasesOf({ events, finished }: Segment): ScenarioRecord['phases'] {
  const phases = events.filter((event) => event.event === TRACE.phase);
  const lastUs = events.findLast((event) => event.host === undefined)?.atUs;
  return phases.map((phase, index) => {
    const endUs = phases[index + 1]?.atUs ?? finished?.atUs ?? lastUs ?? phase.atUs;
    return { name: textIn(phase, 'phase') ?? 'unnamed', durationMs: toMs(endUs - phase.atUs) };
  });
}

/** What went wrong without deciding the verdict by itself. */
export function notesOf(events: readonly TraceEvent[]): readonly string[] {
  const notes = events.flatMap((event) => {
    const reason = textIn(event, 'reason') ?? 'no reason was given';
    if (event.event === TRACE.inspectorFailed) {
      const about = textIn(event, 'instanceId') ?? textIn(event, 'host');
      return [
        `inspector: ${textIn(event, 'action') ?? 'action'}${about === undefined ? '' : ` of ${about}`}: ${reason}`,
      ];
    }
    if (event.event === TRACE.eventIgnored)
      return [`inspector: an event about host ${textIn(event, 'host')} was ignored: ${reason}`];
    if (event.event === TRACE.vmsLeftAlone) {
      const vms = textsIn(event, 'vms').join(', ');
      return [`inspector: on host ${textIn(event, 'host')} these VMs of others were not marked: ${vms}`];
    }
    if (event.event === TRACE.linkUp) {
      const host = textIn(event, 'host');
      return textsIn(event, 'lost').map((thing) => `host ${host} did not get back at once: ${thing}`);
    }
    if (event.event === TRACE.monitorTrouble) return [`monitor: ${reason}`];
    if (event.event === TRACE.recoveryFailed)
      return [`recovery of VM ${textIn(event, 'instanceId')}: ${reason}`];
    return [];
  });
  return [...new Set(notes)];
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
