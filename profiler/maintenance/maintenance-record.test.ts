import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../record/trace-events.ts';
import { judgeRun } from '../judge-run.ts';
import { isOfKind } from '../../record/scenario-record.ts';
import type { RecordOf } from '../../record/scenario-record.ts';
import { all, later, projectEvent, replies } from '../testing/maintenance-edits.ts';
import { afterOrderUs, SESSION_ID, tracedAfterOrder } from '../testing/maintenance-scene.ts';
import { sampleMaintenance } from '../testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace } from '../testing/sample-trace.ts';
import { added, changed, dropped, inState, withData } from '../testing/trace-edits.ts';
import type { Edit } from '../testing/trace-edits.ts';

function judge(events: readonly TraceEvent[]): RecordOf<'maintenance'> {
  const [scenario] = judgeRun(events, SAMPLE_HEADER).scenarios.filter(isOfKind('maintenance'));
  if (scenario === undefined) throw new Error('no scenario was judged');
  return scenario;
}

function maintenanceOf({ maintenance }: RecordOf<'maintenance'>) {
  if (maintenance === undefined) throw new Error('the record holds no maintenance');
  return maintenance;
}

const named = (name: string) => (event: TraceEvent) => event.event === name;

describe('the record of a maintenance', () => {
  const scenario = judge(sampleMaintenance());
  const record = maintenanceOf(scenario);

  it('has nothing of a fault', () => {
    expect(scenario).toMatchObject({
      name: 'maintenance',
      kind: 'maintenance',
      armed: { by: 'bus-canary', waitedMs: 510 },
    });
    for (const field of ['host', 'checkpoints', 'notificationTimeMs', 'budgets', 'components', 'vms'])
      expect(scenario).not.toHaveProperty(field);
    const [fault] = judgeRun(sampleTrace(), SAMPLE_HEADER).scenarios;
    expect(fault).toHaveProperty('kind', 'fault');
    expect(fault).not.toHaveProperty('maintenance');
  });

  it('has the four checks of the judge first, then those of the scenario', () => {
    expect(scenario.checks.map((check) => check.name)).toEqual([
      'session-done',
      'every-host-maintained',
      'protocol-conformance',
      'zero-downtime',
      'hosts-enabled',
      'scaled-back',
      'active-healthy',
    ]);
  });

  it('separates lead time and work', () => {
    expect(record.session).toMatchObject({
      state: 'MAINTENANCE_DONE',
      leadMs: 3000,
      hostWorkMs: 500,
      leadTimeMs: 3800,
      workTimeMs: 6751,
      totalMs: 10_551,
    });
    expect(record.session.phases.map((phase) => phase.state)).toEqual([
      'MAINTENANCE',
      'SCALE_IN',
      'PREPARE_MAINTENANCE',
      'PLANNED_MAINTENANCE',
      'PLANNED_MAINTENANCE_COMPLETE',
    ]);
    const sum = record.session.phases.reduce((total, phase) => total + phase.durationMs, 0);
    expect(sum).toBeCloseTo(record.session.totalMs ?? 0, 6);
  });

  it('has the way of every host', () => {
    expect(record.hosts).toMatchObject([
      { host: 'compute-1', order: 2, emptiedBy: 'PLANNED_MAINTENANCE', moves: 2, maintenanceTimeMs: 515 },
      { host: 'compute-2', order: 3, emptiedBy: 'PLANNED_MAINTENANCE', moves: 2, emptyingTimeMs: 3499 },
      { host: 'compute-3', order: 1, emptiedBy: 'PREPARE_MAINTENANCE', moves: 1, timeoutMs: 60_000 },
    ]);
    expect(record.hosts[2]?.northbound.map(({ state }) => state)).toEqual([
      'going-to-maintenance',
      'in-maintenance',
      'enabled',
    ]);
  });

  it('has how long each step of each answer took', () => {
    expect(record.exchanges.find((exchange) => exchange.state === 'SCALE_IN')).toMatchObject({
      deliveryTimeMs: 31,
      answerTimeMs: 859,
      returnTimeMs: 2,
      totalTimeMs: 892,
      reply: 'ACK_SCALE_IN',
      accepted: true,
    });
    const planned = record.exchanges.filter((exchange) => exchange.state === 'PLANNED_MAINTENANCE');
    expect(planned.map(({ host }) => host)).toEqual(['compute-1', 'compute-2']);
    const done = record.exchanges.filter((exchange) => exchange.state === 'INSTANCE_ACTION_DONE');
    expect(done.map(({ host }) => host)).toEqual([
      'compute-3',
      'compute-1',
      'compute-1',
      'compute-2',
      'compute-2',
    ]);
    expect(done.every(({ reply, deliveryTimeMs }) => reply === null && deliveryTimeMs === 29)).toBe(true);
  });

  it('pairs an answer of one end only', () => {
    const without = (name: string) =>
      maintenanceOf(judge(dropped(named(name))(sampleMaintenance()))).exchanges[0];
    expect(without('maintenance.reply-sent')).toMatchObject({
      repliedMs: null,
      returnTimeMs: null,
      totalTimeMs: 54,
    });
    expect(without('maintenance.reply-taken')).toMatchObject({
      replyReceivedMs: null,
      totalTimeMs: 52,
      accepted: true,
    });
  });

  it('knows the whole of an answer only, when it was stamped as it was taken', () => {
    const after = changed(named('maintenance.reply-sent'), later(5));
    expect(maintenanceOf(judge(after(sampleMaintenance()))).exchanges[0]).toMatchObject({
      answerTimeMs: 23,
      returnTimeMs: null,
      totalTimeMs: 54,
    });
  });

  it('has who served from where', () => {
    expect(record.service).toMatchObject({ longestGapMs: 0, incidents: [], limitMs: 1000, incomplete: 0 });
    expect(record.service.stays.map((stay) => stay.host)).toEqual(['compute-1', 'compute-2', 'compute-3']);
    expect(record.service.switchOvers).toHaveLength(2);
    expect(record.scalings).toMatchObject([
      { by: -2, instances: 4 },
      { by: 2, instances: 6 },
    ]);
  });

  it('knows the host of a question by the moves, or by the host that came next', () => {
    const moveless = dropped((event) => event.event.startsWith('maintenance.move'));
    const exchanges = maintenanceOf(judge(moveless(sampleMaintenance()))).exchanges;
    const planned = exchanges.filter((exchange) => exchange.state === 'PLANNED_MAINTENANCE');
    expect(planned.map(({ host }) => host)).toEqual(['compute-1', 'compute-2']);
  });

  it('says what was delivered twice, and judges it neither better nor worse', () => {
    const twice: Edit = (events) => [
      ...events.slice(0, -1),
      ...events.filter(inState('maintenance.event-received')('SCALE_IN')).map(later(40)),
      ...events.slice(-1),
    ];
    expect(judge(twice(sampleMaintenance()))).toMatchObject({
      verdict: 'passed',
      flaky: ['SCALE_IN was delivered 2 times'],
    });
  });

  it('knows what a failed session was refused with', () => {
    const refused = all(
      (events) =>
        events.filter(
          (event) =>
            event.atUs < afterOrderUs(4700) ||
            event.event === 'maintenance.active-seen' ||
            event.event === 'scenario.finished',
        ),
      changed(replies('SCALE_IN'), (event) => withData(event, { state: 'NACK_SCALE_IN' })),
      added(
        tracedAfterOrder('maintenance.session-state', 4720, {
          sessionId: SESSION_ID,
          state: 'MAINTENANCE_FAILED',
          reason: 'project p cannot scale in',
        }),
      ),
    );
    const failed = judge(refused(dropped(projectEvent('PREPARE_MAINTENANCE'))(sampleMaintenance())));
    expect(failed.verdict).toBe('failed');
    expect(failed.reason).toBe(
      'check session-done: the session ended MAINTENANCE_FAILED: project p cannot scale in; check every-host-maintained: 3 of 3 hosts were not maintained: compute-1, compute-2, compute-3',
    );
    expect(maintenanceOf(failed).session).toMatchObject({
      reason: 'project p cannot scale in',
      totalMs: 4720,
    });
    expect(maintenanceOf(failed).exchanges.at(-1)).toMatchObject({ reply: 'NACK_SCALE_IN', accepted: true });
  });
});

describe('several maintenances', () => {
  it('are summed up by sessions, replies and gaps', () => {
    const events = [
      ...sampleMaintenance({ iteration: 1, moveMs: 500 }),
      ...sampleMaintenance({ iteration: 2, moveMs: 900 }),
      ...sampleTrace({ iteration: 1 }),
    ];
    const { summary, verdict } = judgeRun(events, SAMPLE_HEADER);
    expect(verdict).toBe('passed');
    expect(summary).toMatchObject([
      {
        name: 'maintenance',
        iterations: 2,
        kind: 'maintenance',
        maintenance: {
          totalMs: { count: 2, min: 9351, max: 10_551 },
          slowestReplyMs: { median: 892 },
          longestGapMs: { max: 0 },
          moves: { median: 5 },
        },
      },
      { name: 'fault_management', notificationTimeMs: { count: 1 } },
    ]);
    expect(summary[0]).not.toHaveProperty('notificationTimeMs');
    expect(summary[1]).not.toHaveProperty('maintenance');
  });
});
