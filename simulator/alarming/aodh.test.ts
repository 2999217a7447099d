import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { alarmingWorld, eventAlarm, faultOf } from './testing/world.ts';
import type { AlarmingWorld } from './testing/world.ts';

interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const clock = systemClock();
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function setUp(
  options: Parameters<typeof alarmingWorld>[0] = {},
): Promise<{ world: AlarmingWorld; url: string; received: Received[] }> {
  const world = await alarmingWorld(options);
  const received: Received[] = [];
  const consumer: FastifyInstance = fastify({ forceCloseConnections: true });
  consumer.post('/*', async (request, reply) => {
    received.push({ path: request.url, headers: request.headers, body: request.body as Received['body'] });
    // A consumer that never answers blocks only its own call.
    if (request.url === '/hangs') await new Promise(() => {});
    return reply.code(request.url === '/fails' ? 500 : 200).send({});
  });
  const url = await consumer.listen({ host: '127.0.0.1', port: 0 });
  closers.push(
    () => world.close(),
    () => consumer.close(),
  );
  return { world, url, received };
}

const arrived = (received: readonly Received[], count: number) =>
  waitFor(`${count} alarms arrived`, () => received.length >= count, {
    clock,
    timeoutMs: 60_000,
    intervalMs: 5,
  });

describe('an event that fires an alarm', () => {
  it('is posted to its action as Aodh posts it', async () => {
    const { world, url, received } = await setUp();
    const alarmId = await world.alarm('alice', {
      alarm_actions: [`${url}/failure/secret`, 'http://127.0.0.1:1'],
    });
    const fired = world.tap('aodh', 'alarming.sample');
    world.event(faultOf('project-alice'));
    await arrived(received, 1);
    const [post] = received;
    expect(post?.path).toBe('/failure/secret');
    expect(post?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-openstack-request-id': expect.stringMatching(/^req-[0-9a-f-]{36}$/) as unknown,
    });
    expect(Object.keys(post?.body ?? {}).sort()).toEqual([
      'alarm_id',
      'alarm_name',
      'current',
      'previous',
      'reason',
      'reason_data',
      'severity',
    ]);
    expect(post?.body).toMatchObject({
      alarm_id: alarmId,
      alarm_name: 'fault',
      severity: 'moderate',
      previous: 'insufficient data',
      current: 'alarm',
      reason_data: {
        type: 'event',
        event: { message_id: 'm-1', event_type: 'compute.instance.update' },
      },
    });
    expect(fired).toHaveLength(1);
    expect(fired[0]).toMatchObject({
      publisher_id: 'alarming.evaluator',
      event_type: 'alarm.update',
      priority: 'SAMPLE',
    });
    expect(fired[0]?.payload).toEqual({
      ...post?.body,
      actions: [`${url}/failure/secret`, 'http://127.0.0.1:1'],
    });
    expect((await world.call('alice', 'GET', `/v2/alarms/${alarmId}/state`)).body).toBe('alarm');
  });

  it('fires every alarm that it matches, even after a consumer that hangs, fails or is gone', async () => {
    const { world, url, received } = await setUp();
    for (const action of [`${url}/hangs`, `${url}/fails`, 'http://127.0.0.1:1/gone', `${url}/good`, 'log://'])
      await world.alarm('admin', { alarm_actions: [action, `${url}/second`] });
    world.event(faultOf('project-admin'));
    await arrived(received, 7);
    const paths = received.map(({ path }) => path).sort();
    expect(paths).toEqual(['/fails', '/good', '/hangs', '/second', '/second', '/second', '/second']);
  });

  it('calls no URL for an alarm without action', async () => {
    const { world, url, received } = await setUp();
    await world.alarm('alice', { alarm_actions: [] });
    await world.alarm('bob', { alarm_actions: [`${url}/bob`] });
    const fired = world.tap('aodh', 'alarming.sample');
    world.event(faultOf('project-alice'));
    world.event(faultOf('project-bob'));
    await arrived(received, 1);
    expect(fired).toHaveLength(1);
  });
});

describe('fault injection', () => {
  it('drop the alarm at the last hop', async () => {
    const { world, url, received } = await setUp();
    const fired = world.tap('aodh', 'alarming.sample');
    await world.alarm('alice', { alarm_actions: [`${url}/dropped`], repeat_actions: true });
    world.faultInjection.dropAlarm = true;
    world.event(faultOf('project-alice'));
    await waitFor('the alarm fired', () => fired.length === 1, { clock, timeoutMs: 60_000, intervalMs: 5 });
    world.faultInjection.dropAlarm = false;
    world.event(faultOf('project-alice'));
    await arrived(received, 1);
    expect(received[0]?.body).toMatchObject({ previous: 'alarm' });
  });

  it('slow each evaluation down without piling up', async () => {
    const standing = fakeClock();
    const { world, url, received } = await setUp({ clock: standing });
    await world.alarm('alice', { alarm_actions: [`${url}/slow`], repeat_actions: true });
    world.faultInjection.slowAodhMs = 120;
    for (let count = 0; count < 10; count += 1) world.event(faultOf('project-alice'));
    await standing.advance(119);
    expect(received).toEqual([]);
    // One after the other they would take ten times as long.
    await standing.advance(1);
    await arrived(received, 10);
  });
});

it('publishes what happens to alarms on the bus', async () => {
  const { world } = await setUp();
  const notifications = world.tap('aodh', 'notifications.info');
  const id = await world.alarm('alice', { alarm_actions: [] });
  await world.call('alice', 'PUT', `/v2/alarms/${id}`, { ...eventAlarm, severity: 'critical' });
  world.event(faultOf('project-alice'));
  await waitFor('the notification of the transition', () => notifications.length === 3, {
    clock,
    timeoutMs: 60_000,
    intervalMs: 5,
  });
  await world.call('alice', 'DELETE', `/v2/alarms/${id}`);
  await waitFor('the notification of the deletion', () => notifications.length === 4, {
    clock,
    timeoutMs: 60_000,
    intervalMs: 5,
  });
  expect(notifications.map(({ event_type: type, publisher_id: by }) => [type, by])).toEqual([
    ['alarm.creation', 'aodh.api'],
    ['alarm.rule_change', 'aodh.api'],
    ['alarm.state_transition', 'aodh.evaluator'],
    ['alarm.deletion', 'aodh.api'],
  ]);
});
