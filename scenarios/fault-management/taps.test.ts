import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/json.ts';
import { createRecorder } from '../../record/recorder.ts';
import { openScope } from '../../core/scope.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import type { Bus, Outage, TappedNotification } from '../../openstack/bus/contract.ts';
import type { ScenarioContext } from '../context.ts';
import { tapFaultEvents } from './taps.ts';

const VM = '5c7ed326-9454-4aeb-a5bb-c78a22fc3235';
const CANARY = '9c10e32c-3584-4343-9961-55ed211f76ad';

type Listener = (notification: TappedNotification) => void;

/** Taps whose messages a test makes up. */
async function tapped({ withBus = true } = {}) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const scope = openScope();
  const taps = new Map<string, Listener>();
  let tellOutage: (outage: Outage) => void = () => {};
  const bus: Bus = {
    name: 'test',
    notify: () => Promise.reject(new Error('a tap publishes nothing')),
    async tap(key, listener) {
      taps.set(key, listener);
      return async () => void taps.delete(key);
    },
    survey: async () => ({ exchanges: ['nova', 'openstack'], takesNotifications: true }),
    onOutage(listener) {
      tellOutage = listener;
      return () => {};
    },
    close: async () => {},
  };
  const context = { clock, recorder, scope, bus: withBus ? bus : undefined } as unknown as ScenarioContext;
  const host = { name: 'compute-1', address: '10.20.0.11' };
  await tapFaultEvents(context, { host, instanceIds: [VM] });
  const say = (exchange: string, routingKey: string, eventType: string, payload: unknown): void =>
    taps.get(routingKey)?.({
      messageId: 'message',
      publisherId: 'test',
      priority: 'INFO',
      timestamp: '',
      eventType,
      payload,
      exchange,
      routingKey,
      receivedUs: 42,
    });
  return { recorder, scope, taps, say, tellOutage: (outage: Outage) => tellOutage(outage) };
}

/** The messages of OpenStack Zed's own services, as they lie on the bus. */
const nova = (instanceId: string, state: string): JsonObject => ({
  tenant_id: 't1',
  instance_id: instanceId,
  host: 'compute-1',
  old_state: 'active',
  state,
  old_task_state: null,
  new_task_state: null,
  state_description: '',
});
const event = (instanceId: string, state = 'error', type = 'compute.instance.update'): JsonObject => ({
  message_id: `event of ${instanceId}`,
  event_type: type,
  generated: '2026-11-24T07:19:34.713798',
  traits: [
    ['service', 1, 'sample'],
    ['project_id', 1, 't1'],
    ['instance_id', 1, instanceId],
    ['state', 1, state],
  ],
  raw: {},
  message_signature: 'e6f177d2',
});
const alarm = (instanceId: string): JsonObject => ({
  actions: ['http://10.20.0.1:12346/failure/x'],
  alarm_id: 'alarm-1',
  alarm_name: 'doctor_alarm0',
  severity: 'moderate',
  previous: 'insufficient data',
  current: 'alarm',
  reason: 'Event hits the query.',
  reason_data: { type: 'event', event: event(instanceId) },
});

describe('the taps on the bus', () => {
  it('record checkpoints 5 to 7 of the affected VM at the time that the message came', async () => {
    const { recorder, say } = await tapped();
    say('nova', 'notifications.info', 'compute.instance.update', nova(VM, 'error'));
    say('openstack', 'notifications.info', 'compute.instance.update', { instance_id: VM, state: 'error' });
    say('ceilometer', 'alarm.all.sample', 'event', [event(CANARY), event(VM)]);
    say('aodh', 'alarming.sample', 'alarm.update', alarm(VM));
    const data = { instanceId: VM, messageId: `event of ${VM}` };
    expect(recorder.events).toEqual([
      {
        atUs: 42,
        event: 'bus.vm-error-notified',
        source: 'tap',
        data: { instanceId: VM, messageId: 'message', exchange: 'nova' },
      },
      {
        atUs: 42,
        event: 'bus.vm-error-notified',
        source: 'tap',
        data: { instanceId: VM, messageId: 'message', exchange: 'openstack' },
      },
      { atUs: 42, event: 'bus.event-transformed', source: 'tap', data },
      { atUs: 42, event: 'bus.alarm-evaluated', source: 'tap', data: { ...data, alarmId: 'alarm-1' } },
    ]);
  });

  it('let pass what concerns canaries, other states and other events, and what nobody understands', async () => {
    const { recorder, say } = await tapped();
    say('nova', 'notifications.info', 'compute.instance.update', nova(CANARY, 'error'));
    say('nova', 'notifications.info', 'compute.instance.update', nova(VM, 'active'));
    say('nova', 'notifications.info', 'compute.instance.delete.start', nova(VM, 'error'));
    say('ceilometer', 'alarm.all.sample', 'event', [event(CANARY), event(VM, 'active')]);
    say('ceilometer', 'alarm.all.sample', 'event', [event(VM, 'error', 'compute.instance.delete.end')]);
    say('aodh', 'alarming.sample', 'alarm.update', alarm(CANARY));
    for (const payload of [null, 'text', [null, 7], { traits: 'none' }, { reason_data: null }]) {
      say('nova', 'notifications.info', 'compute.instance.update', payload);
      say('ceilometer', 'alarm.all.sample', 'event', payload);
      say('aodh', 'alarming.sample', 'alarm.update', payload);
    }
    expect(recorder.events).toEqual([]);
  });

  it('are taken off when the scenario is over', async () => {
    const { scope, taps } = await tapped();
    expect(taps.size).toBe(3);
    await scope.close();
    expect(taps.size).toBe(0);
  });

  it('record when the bus is lost, and when it is there again', async () => {
    const { recorder, tellOutage } = await tapped();
    tellOutage({ fromUs: 10, reason: 'broker shut down' });
    tellOutage({ fromUs: 10, toUs: 20, reason: 'broker shut down' });
    expect(recorder.events).toEqual([
      { atUs: 10, event: 'bus.lost', source: 'tap', data: { reason: 'broker shut down' } },
      { atUs: 20, event: 'bus.restored', source: 'tap', data: {} },
    ]);
  });

  it('say why there is nothing to see without a bus', async () => {
    const { recorder } = await tapped({ withBus: false });
    expect(recorder.events.map(({ data }) => data)).toMatchObject(
      [5, 6, 7].map((index) => ({ index, reason: expect.stringContaining('transport_url') as string })),
    );
  });
});
