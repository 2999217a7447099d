import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarmingWorld } from '../testing/world.ts';
import type { AlarmingWorld } from '../testing/world.ts';

let world: AlarmingWorld;
beforeEach(async () => {
  world = await alarmingWorld();
  await world.alarm('alice', { name: 'one', severity: 'critical' });
  await world.alarm('alice', { name: 'two', severity: 'low', enabled: false });
  await world.alarm('alice', { name: 'three' });
  await world.alarm('bob', { name: 'other' });
});
afterEach(() => world.close());

const names = async (token: string, query: string): Promise<unknown> => {
  const { body } = await world.call(token, 'GET', `/v2/alarms${query}`);
  return Array.isArray(body) ? body.map((alarm: { name: string }) => alarm.name) : body;
};

describe('listing', () => {
  it('shows a project its own, newest first, and an administrator everything on demand', async () => {
    expect(await names('alice', '')).toEqual(['three', 'two', 'one']);
    expect(await names('admin', '')).toEqual([]);
    const everywhere = '?q.field=all_projects&q.op=eq&q.value=true';
    expect(await names('admin', everywhere)).toEqual(['other', 'three', 'two', 'one']);
    expect(await names('admin', '?q.field=project_id&q.value=project-bob')).toEqual(['other']);
    expect((await world.call('alice', 'GET', `/v2/alarms${everywhere}`)).status).toBe(403);
    const foreign = await world.call('alice', 'GET', '/v2/alarms?q.field=project_id&q.value=project-bob');
    expect([foreign.status, foreign.fault]).toEqual([401, 'Not Authorized to access project project-bob']);
  });

  it('filters, sorts and pages', async () => {
    expect(await names('alice', '?q.field=name&q.value=two')).toEqual(['two']);
    expect(await names('alice', '?q.field=enabled&q.value=True&q.field=severity&q.value=critical')).toEqual([
      'one',
    ]);
    expect(await names('alice', '?sort=severity:desc')).toEqual(['one', 'three', 'two']);
    expect(await names('alice', '?sort=name')).toEqual(['one', 'three', 'two']);
    const { body } = await world.call('alice', 'GET', '/v2/alarms?sort=name&limit=1');
    expect(body).toHaveLength(1);
    expect(await names('alice', `?sort=name&limit=1&marker=${body[0].alarm_id}`)).toEqual(['three']);
  });

  it.each([
    ['?color=red', 400, 'Unknown argument: "color"'],
    ['?q.field=color&q.value=red', 400, 'Invalid input for field/attribute field.'],
    ['?q.field=name&q.op=gt&q.value=x', 400, 'only operations eq are allowed'],
    ['?q.field=name&q.value=x&q.field=name&q.value=y', 400, 'duplicate query fields are not allowed'],
    ['?q.field=enabled&q.value=x&q.type=boolean', 400, 'Unable to convert the value x'],
    ['?sort=color', 400, 'the sort parameter should be a pair'],
    ['?limit=-1', 400, 'it should be a positive integer.'],
    ['?limit=few', 500, 'invalid literal for int()'],
    ['?marker=gone', 500, 'Marker gone not found.'],
  ])('refuses %s', async (query, status, words) => {
    const answer = await world.call('alice', 'GET', `/v2/alarms${query}`);
    expect(answer.fault).toContain(words);
    expect(answer.status).toBe(status);
  });
});

const ask = async (token: string, filter?: object, more: object = {}, path = '/v2/query/alarms') =>
  world.call(token, 'POST', path, {
    ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
    ...more,
  });
const found = async (...parts: Parameters<typeof ask>): Promise<unknown> =>
  ((await ask(...parts)).body as { name: string }[]).map(({ name }) => name).sort();

describe('complex queries', () => {
  it.each([
    [{ '=': { name: 'one' } }, ['one']],
    [{ '!=': { name: 'one' } }, ['three', 'two']],
    [{ '>': { name: 'one' } }, ['three', 'two']],
    [{ '=<': { name: 'three' } }, ['one', 'three']],
    [{ '=~': { name: '^t' } }, ['three', 'two']],
    [{ in: { name: ['one', 'two', 'other'] } }, ['one', 'two']],
    [{ AND: [{ '=~': { name: '^t' } }, { '=': { enabled: true } }] }, ['three']],
    [{ or: [{ '=': { name: 'one' } }, { not: { '=': { enabled: true } } }] }, ['one', 'two']],
    [{ '=': { project: 'project-alice' } }, ['one', 'three', 'two']],
    [{ '<': { timestamp: '2000-01-01T00:00:00' } }, []],
  ])('%j', async (filter, expected) => {
    expect(await found('alice', filter)).toEqual(expected);
  });

  it('sorts and cuts', async () => {
    const { body } = await ask('alice', undefined, { orderby: '[{"name": "DESC"}]', limit: 2 });
    expect(body.map(({ name }: { name: string }) => name)).toEqual(['two', 'three']);
  });

  it('covers only the project of the requester, unless an administrator asks', async () => {
    expect(await found('admin', { '=~': { name: 'o' } })).toEqual(['one', 'other', 'two']);
    expect((await ask('alice', { '=': { project_id: 'project-bob' } })).status).toBe(401);
    const history = await ask('bob', undefined, {}, '/v2/query/alarms/history');
    expect(history.body).toHaveLength(1);
    expect(history.body[0]).toMatchObject({ type: 'creation', on_behalf_of: 'project-bob' });
  });

  it.each([
    { filter: '{' },
    { filter: '{"=": {"color": "red"}}' },
    { filter: '{"~": {"name": "x"}}' },
    { filter: '{"and": [{"=": {"name": "x"}}]}' },
    { filter: '{"=": {"name": ["x"]}}' },
    { filter: '{"=": {"timestamp": "soon"}}' },
    { orderby: '[{"name": "up"}]' },
    { limit: 0 },
    { color: 'red' },
  ])('refuses %j', async (body) => {
    expect((await world.call('alice', 'POST', '/v2/query/alarms', body)).status).toBe(400);
  });
});

describe('quotas', () => {
  it('are read by their project, and written by administrators', async () => {
    const own = await world.call('alice', 'GET', '/v2/quotas');
    expect(own.body).toEqual({
      project_id: 'project-alice',
      quotas: [{ resource: 'alarms', limit: -1 }],
    });
    expect((await world.call('alice', 'GET', '/v2/quotas?project_id=project-bob')).status).toBe(401);
    const two = { project_id: 'project-bob', quotas: [{ resource: 'alarms', limit: 2 }] };
    expect((await world.call('alice', 'POST', '/v2/quotas', two)).status).toBe(403);
    expect((await world.call('admin', 'POST', '/v2/quotas', two)).body).toEqual(two);
    await world.alarm('bob');
    const full = await world.call('bob', 'POST', '/v2/alarms', {
      name: 'x',
      type: 'event',
      event_rule: {},
    });
    expect([full.status, full.fault]).toEqual([
      403,
      'Alarm quota exceeded for user user-bob on project project-bob',
    ]);
    expect((await world.call('admin', 'DELETE', '/v2/quotas/project-bob')).status).toBe(204);
    await world.alarm('bob');
  });

  it('stored as -1 allow nothing, as in Zed', async () => {
    await world.call('bob', 'GET', '/v2/quotas');
    await expect(world.alarm('bob')).rejects.toThrow('Alarm quota exceeded');
  });
});

it('reports its capabilities', async () => {
  const { body } = await world.call('alice', 'GET', '/v2/capabilities');
  expect(body.api['alarms:query:complex']).toBe(true);
  expect((await world.call('alice', 'GET', '/v2/nothing')).body.error_message.faultcode).toBe('Client');
});
