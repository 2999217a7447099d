import { describe, expect, it } from 'vitest';
import { silentLog } from '../../core/log.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { createBroker } from '../kit/broker.ts';
import { createLatency } from '../kit/latency.ts';
import type { LatencyProfile } from '../kit/latency.ts';
import { envelope, openEnvelope } from '../kit/oslo.ts';
import type { OsloNotification } from '../kit/oslo.ts';
import { startCeilometer } from './ceilometer.ts';
import { DEFAULT_EVENT_DEFINITIONS, DEFAULT_EVENT_PIPELINE } from './default-config.ts';

function setUp(profile: LatencyProfile = 'none') {
  const clock = fakeClock();
  const broker = createBroker();
  const ceilometer = startCeilometer({
    clock,
    log: silentLog,
    latency: createLatency(profile, 7, clock),
    broker,
    pipelineYaml: DEFAULT_EVENT_PIPELINE,
    definitionsYaml: DEFAULT_EVENT_DEFINITIONS,
  });
  const seen: OsloNotification[] = [];
  const take = (key: string): void =>
    void broker.subscribe('ceilometer', key, ({ body }) => {
      const opened = openEnvelope(body);
      if (opened !== undefined) seen.push(opened);
    });
  take('alarm.all.sample');
  const notify = (exchange: string, eventType = 'compute.instance.update', payload: object = {}): string => {
    const { messageId, body } = envelope({
      publisherId: 'compute.host1',
      eventType,
      priority: 'INFO',
      payload,
      clock,
    });
    broker.publish(exchange, 'notifications.info', body);
    return messageId;
  };
  const ids = (): unknown[] =>
    seen.flatMap(({ payload }) => (payload as { message_id: string }[]).map((event) => event.message_id));
  return { clock, broker, ceilometer, seen, take, notify, ids };
}

describe('the notification agent', () => {
  it('forwards a notification as a signed event with the same message id', async () => {
    const { clock, seen, notify } = setUp();
    const id = notify('nova', 'compute.instance.update', {
      tenant_id: 't',
      instance_id: 'i',
      state: 'error',
    });
    await clock.advance(0);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      event_type: 'event',
      priority: 'SAMPLE',
      publisher_id: 'telemetry.publisher.controller',
    });
    const [event = {}] = (seen[0]?.payload ?? []) as Record<string, unknown>[];
    expect(Object.keys(event)).toEqual([
      'message_id',
      'event_type',
      'generated',
      'traits',
      'raw',
      'message_signature',
    ]);
    expect(event).toMatchObject({ message_id: id, event_type: 'compute.instance.update' });
    expect(event['traits']).toContainEqual(['state', 1, 'error']);
    expect(event['message_signature']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('consumes from every service and drops notifications that are not configured', async () => {
    const { clock, notify, ids } = setUp();
    const expected = [notify('nova'), notify('openstack')];
    notify('cinder', 'volume.create.end');
    await clock.advance(0);
    expect(ids()).toEqual(expected);
  });

  it('keeps the order, while messages wait in parallel', async () => {
    const { clock, notify, ids } = setUp('zed-lab');
    const expected = Array.from({ length: 20 }, () => notify('nova'));
    await clock.advance(20);
    expect(ids()).toEqual(expected);
  });

  it('loses a notification that it cannot convert, and no other', async () => {
    const { clock, broker, notify, ids } = setUp();
    broker.publish('nova', 'notifications.info', Buffer.from('{'));
    notify('nova', 'compute.instance.update', { vcpus: 'many' });
    const expected = [notify('nova')];
    await clock.advance(0);
    expect(ids()).toEqual(expected);
  });

  it('accepts new files, and keeps the old ones when the new ones are invalid', async () => {
    const { clock, ceilometer, take, notify, seen } = setUp();
    expect(() => ceilometer.reload({ pipelineYaml: 'sources: []' })).toThrow('sources & sinks');
    take('event.sample');
    ceilometer.reload({ pipelineYaml: DEFAULT_EVENT_PIPELINE.replace('?topic=alarm.all', '') });
    notify('nova');
    await clock.advance(0);
    expect(seen).toHaveLength(1);
    ceilometer.reload({ definitionsYaml: '- {event_type: maintenance.host, traits: {}}' });
    notify('nova');
    notify('openstack', 'maintenance.host');
    await clock.advance(0);
    expect(seen.map(({ payload }) => (payload as { event_type: string }[])[0]?.event_type)).toEqual([
      'compute.instance.update',
      'maintenance.host',
    ]);
  });

  it('consumes nothing once stopped', async () => {
    const { clock, ceilometer, notify, seen } = setUp();
    ceilometer.stop();
    notify('nova');
    await clock.advance(0);
    expect(seen).toEqual([]);
  });
});
