import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import type { Alarm, AlarmChange } from '../alarm.ts';
import { createAlarmStore } from '../store.ts';
import { createEvaluator } from './evaluator.ts';
import type { FiredAlarm } from './evaluator.ts';

const TTL_MS = 60_000;

const alarm = (changes: Partial<Alarm> = {}): Alarm => ({
  alarm_id: 'a-1',
  type: 'event',
  enabled: true,
  name: 'fault',
  description: '',
  timestamp: '2026-01-01T00:00:00',
  user_id: 'u-1',
  project_id: 'p-1',
  state: 'insufficient data',
  state_timestamp: '2026-01-01T00:00:00',
  state_reason: 'Not evaluated yet',
  ok_actions: [],
  alarm_actions: ['http://consumer/failure'],
  insufficient_data_actions: [],
  repeat_actions: false,
  rule: {
    event_type: 'compute.instance.*',
    query: [{ field: 'traits.state', op: 'eq', type: '', value: 'error' }],
  },
  time_constraints: [],
  severity: 'moderate',
  evaluate_timestamp: '2026-01-01T00:00:00',
  ...changes,
});
const event = (state = 'error', project = 'p-1', eventType = 'compute.instance.update') => ({
  message_id: 'm-1',
  event_type: eventType,
  traits: [
    ['tenant_id', 1, project],
    ['state', 1, state],
  ],
});

function setUp(cacheTtlMs = TTL_MS) {
  const clock = fakeClock();
  const store = createAlarmStore();
  const fired: FiredAlarm[] = [];
  const changes: AlarmChange[] = [];
  const evaluator = createEvaluator({
    clock,
    log: silentLog,
    store,
    cacheTtlMs,
    service: { userId: 'aodh', projectId: 'service' },
    notify: (notice) => fired.push(notice),
    announce: (change) => changes.push(change),
  });
  return { clock, store, fired, changes, evaluator };
}

describe('an event that matches an alarm', () => {
  it("fires it with Aodh's words, and records why", () => {
    const { store, fired, changes, evaluator } = setUp();
    store.create(alarm());
    evaluator.evaluate([event()]);
    const reason =
      'Event <id=m-1,event_type=compute.instance.update> hits the query ' +
      '<query=[{"field": "traits.state", "op": "eq", "type": "", "value": "error"}]>.';
    expect(fired).toEqual([
      {
        alarm: alarm({ state: 'alarm', state_reason: reason }),
        previous: 'insufficient data',
        reason,
        reasonData: { type: 'event', event: event() },
      },
    ]);
    expect(store.find('a-1')).toMatchObject({ state: 'alarm', state_reason: reason });
    expect(changes).toEqual(store.changes());
    expect(changes[0]).toMatchObject({
      type: 'state transition',
      user_id: 'aodh',
      project_id: 'service',
      on_behalf_of: 'p-1',
    });
    expect(JSON.parse(changes[0]?.detail ?? '')).toEqual({ state: 'alarm', transition_reason: reason });
  });

  it('fires it once, or each time when its actions repeat', () => {
    const { store, fired, evaluator } = setUp();
    store.create(alarm());
    store.create(alarm({ alarm_id: 'a-2', repeat_actions: true }));
    evaluator.evaluate([event(), event()]);
    evaluator.evaluate(event());
    expect(fired.filter((notice) => notice.alarm.alarm_id === 'a-1')).toHaveLength(1);
    const previous = fired
      .filter((notice) => notice.alarm.alarm_id === 'a-2')
      .map((notice) => notice.previous);
    expect(previous).toEqual(['insufficient data', 'alarm', 'alarm']);
  });
});

describe('an event that does not', () => {
  it.each([
    ['another type', event('error', 'p-1', 'network.update'), {}],
    ['another value', event('active'), {}],
    ['another project', event('error', 'p-2'), {}],
    ['no project', { ...event(), traits: [['state', 1, 'error']] }, {}],
    ['no id', { ...event(), message_id: undefined }, {}],
    ['no type', { ...event(), event_type: '' }, {}],
    ['a trait missing that must be smaller', event(), rule('traits.size', 'lt')],
    ['a disabled alarm', event(), { enabled: false }],
    ['a field that is not a trait, on which Zed fails', event(), rule('event_type', 'eq')],
  ])('%s', (_, body, changes) => {
    const { store, fired, evaluator } = setUp();
    store.create(alarm(changes));
    evaluator.evaluate([body]);
    expect(fired).toEqual([]);
  });

  it('does not keep the other alarms from firing', () => {
    const { store, fired, evaluator } = setUp();
    store.create(alarm(rule('traits.size', 'lt')));
    store.create(alarm({ alarm_id: 'a-2' }));
    evaluator.evaluate([{ event_type: 'bad' }, event()]);
    expect(fired.map((notice) => notice.alarm.alarm_id)).toEqual(['a-2']);
  });

  it('accepts every event for * and no condition', () => {
    const { store, fired, evaluator } = setUp();
    store.create(alarm({ rule: { event_type: '*', query: [] } }));
    evaluator.evaluate(event('active', 'p-1', 'anything'));
    expect(fired).toHaveLength(1);
  });
});

describe('the cache of a project', () => {
  it('is filled by its first event, and read again by the first one after its time', async () => {
    const { clock, store, fired, evaluator } = setUp();
    evaluator.evaluate(event('active'));
    store.create(alarm());
    await clock.advance(TTL_MS);
    evaluator.evaluate(event());
    expect(fired).toEqual([]);
    await clock.advance(1);
    evaluator.evaluate(event());
    expect(fired).toHaveLength(1);
  });

  it('does not hold an alarm back that was there before the first event', () => {
    const { store, fired, evaluator } = setUp();
    evaluator.evaluate(event('active', 'p-2'));
    store.create(alarm());
    evaluator.evaluate(event());
    expect(fired).toHaveLength(1);
  });

  it('does not see a state set by hand, and still fires an alarm that is deleted', async () => {
    const { clock, store, fired, evaluator } = setUp();
    store.create(alarm());
    evaluator.evaluate(event());
    store.update(alarm({ state: 'ok' }));
    evaluator.evaluate(event());
    expect(fired).toHaveLength(1);
    await clock.advance(TTL_MS + 1);
    evaluator.evaluate(event('active'));
    store.delete('a-1');
    evaluator.evaluate(event());
    expect(fired).toHaveLength(2);
    expect(store.changes()).toEqual([]);
  });

  it('is off at zero', () => {
    const { store, fired, evaluator } = setUp(0);
    evaluator.evaluate(event('active'));
    store.create(alarm());
    evaluator.evaluate(event());
    expect(fired).toHaveLength(1);
  });
});

function rule(field: string, op: string): Partial<Alarm> {
  return { rule: { event_type: '*', query: [{ field, op, type: 'string', value: 'compute' }] } };
}
