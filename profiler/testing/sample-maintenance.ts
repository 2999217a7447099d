import type { TraceData, TraceEvent } from '../../record/trace-events.ts';
import {
  ORDERED_US,
  PROJECT_ID,
  SESSION_ID,
  Scene,
  secondsText,
  tracedAfterOrder,
} from './maintenance-scene.ts';

/** What is special about a sample maintenance. */
export interface MaintenanceSample {
  readonly iteration?: number;
  /** Compute hosts; default 3. */
  readonly hosts?: number;
  readonly leadMs?: number;
  readonly hostWorkMs?: number;
  /** How long one migration takes. */
  readonly moveMs?: number;
  /** From the start of one look to the start of the next. */
  readonly lookEveryMs?: number;
  readonly lookTookMs?: number;
  /** Taken down before the end. */
  readonly extra?: readonly TraceEvent[];
  readonly finished?: TraceData<'scenario.finished'> | undefined;
}

/**
 * A whole trace of the scenario `maintenance` that came through: each host holds two instances, scaling in takes
 * one from each of the last two hosts, the last host is emptied first and maintained, then the others in turn.
 */
export function sampleMaintenance(sample: MaintenanceSample = {}): readonly TraceEvent[] {
  const { iteration = 1, hosts = 3, leadMs = 3000, hostWorkMs = 500, moveMs = 900 } = sample;
  const finished = 'finished' in sample ? sample.finished : { outcome: 'completed' as const };
  const names = Array.from({ length: hosts }, (_, index) => `compute-${index + 1}`);
  const scene = new Scene({ names, hostWorkMs, moveMs });
  const last = names.at(-1) ?? '';
  // maintenance_at is given to the second, and kept to the second.
  const beginMs = beginAfter(leadMs);
  scene.ask('MAINTENANCE', { actionsAtMs: beginMs });
  scene.waitUntil(beginMs);
  scene.scaleIn();
  scene.empty(last, 'PREPARE_MAINTENANCE');
  scene.goingToMaintenance();
  scene.maintain(last);
  for (const host of names.slice(0, -1)) {
    scene.empty(host, 'PLANNED_MAINTENANCE');
    scene.maintain(host);
  }
  scene.state('PLANNED_MAINTENANCE_COMPLETE');
  scene.ask('MAINTENANCE_COMPLETE', { workMs: 700 });
  scene.state('MAINTENANCE_DONE');
  const endMs = scene.nowMs;
  const settings = { scenario: 'maintenance', iteration, budgetMs: 1000 };
  return [
    tracedAfterOrder('scenario.started', -4000, settings),
    tracedAfterOrder('scenario.phase', -4000, { phase: 'stand up' }),
    tracedAfterOrder('scenario.armed', -300, { by: 'bus-canary', waitedMs: 510 }),
    tracedAfterOrder('scenario.phase', -290, { phase: 'maintain' }),
    tracedAfterOrder('maintenance.ordered', 0, {
      sessionId: SESSION_ID,
      dialect: 'sample',
      workflow: 'default',
      projectIds: [PROJECT_ID],
      hosts: names,
      maintenanceAt: `${secondsText(beginMs).replace(' ', 'T')}Z`,
      leadMs,
      hostWorkMs,
      floatingIp: '10.20.1.7',
      haInstanceIds: scene.haInstanceIds,
      instanceIds: scene.instanceIds,
    }),
    ...scene.events,
    ...looks(scene, endMs, sample),
    tracedAfterOrder('check', endMs + 20, { name: 'hosts-enabled', verdict: 'passed' }),
    tracedAfterOrder('check', endMs + 30, { name: 'scaled-back', verdict: 'passed' }),
    tracedAfterOrder('check', endMs + 40, { name: 'active-healthy', verdict: 'passed' }),
    tracedAfterOrder('harness.overhead', endMs + 50, {
      stamps: 320,
      stampMeanUs: 3.4,
      loopWorstDelayMs: 9.1,
    }),
    ...(sample.extra ?? []),
    ...(finished === undefined ? [] : [tracedAfterOrder('scenario.finished', endMs + 400, finished)]),
  ];
}

/** The first whole second that is at least the lead time away. */
function beginAfter(leadMs: number): number {
  const orderedMs = ORDERED_US / 1000;
  return Math.ceil((orderedMs + leadMs) / 1000) * 1000 - orderedMs;
}

function looks(scene: Scene, endMs: number, sample: MaintenanceSample): readonly TraceEvent[] {
  const { lookEveryMs = 100, lookTookMs = 28 } = sample;
  const count = Math.floor((endMs + 300) / lookEveryMs);
  return Array.from({ length: count }, (_, index) => {
    const startMs = -150 + index * lookEveryMs;
    const instanceId = scene.activeAt(startMs);
    return tracedAfterOrder('maintenance.active-seen', startMs + lookTookMs, {
      instanceId,
      host: scene.hostAt(instanceId, startMs + lookTookMs),
      status: 'ACTIVE',
      taskState: null,
      tookMs: lookTookMs,
    });
  });
}
