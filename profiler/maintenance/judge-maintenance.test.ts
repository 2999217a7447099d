import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../record/trace-events.ts';
import type { Verdict } from '../../record/verdict.ts';
import { judgeRun } from '../judge-run.ts';
import { isOfKind } from '../../record/scenario-record.ts';
import type { RecordOf, ScenarioRecord } from '../../record/scenario-record.ts';
import { all, failsWith, hostEvent, later, taken } from '../testing/maintenance-edits.ts';
import { afterOrderUs, tracedAfterOrder } from '../testing/maintenance-scene.ts';
import { sampleMaintenance } from '../testing/sample-maintenance.ts';
import type { MaintenanceSample } from '../testing/sample-maintenance.ts';
import { SAMPLE_HEADER } from '../testing/sample-trace.ts';
import { added, changed, dataOf, dropped, nth, withData } from '../testing/trace-edits.ts';
import type { Edit } from '../testing/trace-edits.ts';

function judge(events: readonly TraceEvent[]): RecordOf<'maintenance'> {
  const [scenario] = judgeRun(events, SAMPLE_HEADER).scenarios.filter(isOfKind('maintenance'));
  if (scenario === undefined) throw new Error('no scenario was judged');
  return scenario;
}

const named = (name: string) => (event: TraceEvent) => event.event === name;
const looks = named('maintenance.active-seen');
const check = (name: string, verdict: Verdict): TraceEvent =>
  tracedAfterOrder('check', 9000, { name, verdict, reason: `because ${verdict}` });
const lookLate = (byMs: number): Edit =>
  all(
    changed(looks, later(byMs - 100), nth(40)),
    dropped((event) => looks(event) && isBetween(event, 3880, 3880 + byMs - 100)),
  );
const isBetween = (event: TraceEvent, fromMs: number, toMs: number): boolean =>
  event.atUs > afterOrderUs(fromMs) && event.atUs < afterOrderUs(toMs);
const ended = (outcome: 'skipped' | 'crashed', reason = 'boom'): MaintenanceSample => ({
  finished: { outcome, reason },
});

/** What is special, and what is to be said of it: verdict, reason, and the checks that did not pass. */
type Case = [
  what: string,
  edit: Edit,
  verdict: ScenarioRecord['verdict'],
  reason: RegExp,
  checks?: Readonly<Record<string, ScenarioRecord['verdict']>>,
];

const CASES: readonly Case[] = [
  ['a session that came through', (events) => events, 'passed', /^$/],
  ['a sample 250 ms after the one before', lookLate(250), 'passed', /^$/],
  [
    'a blind second',
    lookLate(1200),
    'unknown',
    /check zero-downtime: something that lasted \d{4} ms could have gone unseen, over the limit of 1000 ms/,
    { 'zero-downtime': 'unknown' },
  ],
  ['no sample at all', dropped(looks), 'unknown', /was not sampled/, { 'zero-downtime': 'unknown' }],
  [
    'samples that saw nothing of the instance',
    changed(looks, (event) => withData(event, { host: null, status: null })),
    'unknown',
    /was not sampled/,
    { 'zero-downtime': 'unknown' },
  ],
  [
    'an active instance in migration',
    changed(looks, (event) => withData(event, { taskState: 'resize_prep' }), nth(50)),
    'failed',
    /^check zero-downtime: the active instance .* on compute-3? ?.*in migration \(resize_prep\)$/,
    { 'zero-downtime': 'failed' },
  ],
  [
    'a session that failed',
    failsWith('project p replied NACK_MAINTENANCE_COMPLETE'),
    'failed',
    /^check session-done: the session ended MAINTENANCE_FAILED: project p replied NACK/,
    { 'session-done': 'failed' },
  ],
  [
    'a session whose end was not seen',
    dropped((event) => dataOf(event)['state'] === 'MAINTENANCE_DONE'),
    'unknown',
    /the session's end was not seen; it was last seen in PLANNED_MAINTENANCE_COMPLETE/,
    { 'session-done': 'unknown', 'protocol-conformance': 'unknown', 'zero-downtime': 'unknown' },
  ],
  [
    'a host that was left out',
    dropped((event) => JSON.stringify(event.data ?? {}).includes('"host":"compute-2","state":"')),
    'failed',
    /check every-host-maintained: 1 of 3 hosts were not maintained: compute-2; check/,
    { 'every-host-maintained': 'failed' },
  ],
  [
    'a host that the administrator never saw enabled again',
    changed(
      (event) => dataOf(event)['host'] === 'compute-1' && dataOf(event)['state'] === 'enabled',
      (event) => withData(event, { host: 'elsewhere' }),
    ),
    'failed',
    /1 of 3 hosts were not maintained: compute-1/,
    { 'every-host-maintained': 'failed' },
  ],
  [
    'a host that was put back',
    changed(
      (event) => dataOf(event)['host'] === 'compute-1' && dataOf(event)['state'] === 'enabled',
      (event) => withData(event, { reason: 'its work failed' }),
    ),
    'failed',
    /1 of 3 hosts were not maintained: compute-1/,
    { 'every-host-maintained': 'failed' },
  ],
  [
    'a host that stayed in maintenance',
    all(
      dropped(hostEvent('MAINTENANCE_COMPLETE'), nth(2)),
      dropped((event) => dataOf(event)['host'] === 'compute-2' && dataOf(event)['state'] === 'enabled'),
    ),
    'failed',
    /compute-2; compute-2 stayed in maintenance/,
    { 'every-host-maintained': 'failed' },
  ],
  [
    'no bus: the administrator still saw the hosts',
    dropped(
      (event) => event.event === 'maintenance.project-event' || event.event === 'maintenance.host-event',
    ),
    'unknown',
    /^check protocol-conformance: no message of the session was seen on the bus/,
    { 'protocol-conformance': 'unknown' },
  ],
  [
    'no bus and no administrator',
    dropped((event) =>
      ['maintenance.project-event', 'maintenance.host-event', 'maintenance.host-state'].some(
        (name) => name === event.event,
      ),
    ),
    'unknown',
    /nothing was seen of any host.*it is not known when a host was in maintenance/,
    { 'every-host-maintained': 'unknown', 'protocol-conformance': 'unknown', 'zero-downtime': 'unknown' },
  ],
  [
    'a word against the protocol',
    changed(taken('SCALE_IN'), later(800)),
    'failed',
    /^check protocol-conformance: PREPARE_MAINTENANCE was sent before SCALE_IN was answered$/,
    { 'protocol-conformance': 'failed' },
  ],
  [
    'a check of the scenario that failed',
    added(check('leftovers', 'failed')),
    'failed',
    /check leftovers: because/,
  ],
  [
    'a check of the scenario that is unknown',
    added(check('leftovers', 'unknown')),
    'unknown',
    /check leftovers/,
  ],
  [
    'a check of the scenario that is worse than the judge’s own',
    added(check('zero-downtime', 'failed')),
    'failed',
    /check zero-downtime: because failed/,
    { 'zero-downtime': 'failed' },
  ],
  [
    'a better check of the scenario',
    all(dropped(looks), added(check('zero-downtime', 'passed'))),
    'unknown',
    /was not sampled/,
  ],
  ['no session', dropped(named('maintenance.ordered')), 'unknown', /^no maintenance session was ordered$/],
  [
    'a dialect nobody knows',
    changed(named('maintenance.ordered'), (event) => withData(event, { dialect: 'klingon' })),
    'unknown',
    /^the judge failed: maintenance.ordered: no dialect klingon is known$/,
  ],
];

describe('the verdict of a maintenance', () => {
  it.each(CASES)('with %s', (...args) => {
    const [, edit, verdict, reason, expected = {}]: Case = args;
    const scenario = judge(edit(sampleMaintenance()));
    expect(scenario.reason ?? '').toMatch(reason);
    expect(scenario.verdict).toBe(verdict);
    for (const [name, own] of Object.entries(expected))
      expect(scenario.checks.find((check) => check.name === name)?.verdict).toBe(own);
  });

  it.each<[string, MaintenanceSample, ScenarioRecord['verdict'], RegExp]>([
    ['crashed', ended('crashed'), 'unknown', /did not come to its end: boom/],
    ['cut off', { finished: undefined }, 'unknown', /trace ends before the scenario does/],
    ['skipped', ended('skipped', 'too few hosts'), 'skipped', /^too few hosts$/],
  ])('of an iteration that was %s', (_, sample, verdict, reason) => {
    expect(judge(sampleMaintenance(sample))).toMatchObject({
      verdict,
      reason: expect.stringMatching(reason) as string,
    });
  });

  it('is a skip before any session', () => {
    const events = [
      tracedAfterOrder('scenario.started', 0, { scenario: 'maintenance', iteration: 1, budgetMs: 1000 }),
      tracedAfterOrder('scenario.finished', 9, { outcome: 'skipped', reason: 'only 2 computes' }),
    ];
    expect(judge(events)).toMatchObject({ verdict: 'skipped', reason: 'only 2 computes', checks: [] });
    expect(judge(events).maintenance).toBeUndefined();
  });
});
