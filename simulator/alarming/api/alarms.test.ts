import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarmingWorld, eventAlarm } from '../testing/world.ts';
import type { AlarmingWorld } from '../testing/world.ts';

const query = (changes: object) => ({
  event_rule: { query: [{ field: 'traits.x', op: 'eq', type: '', value: '1', ...changes }] },
});
const constraint = (changes: object) => ({
  time_constraints: [{ name: 'night', start: '0 23 * * *', duration: 60, ...changes }],
});

let world: AlarmingWorld;
beforeAll(async () => {
  world = await alarmingWorld();
});
afterAll(() => world.close());

describe('create', () => {
  it('answers with the whole alarm, defaults filled in', async () => {
    const { name, type, event_rule } = eventAlarm;
    const { status, body, headers } = await world.call('alice', 'POST', '/v2/alarms', {
      name,
      type,
      event_rule,
    });
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/v2/alarms/${body.alarm_id}`);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/) as unknown;
    expect(body).toEqual({
      alarm_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      name,
      type,
      event_rule,
      description: 'Alarm when compute.instance.update event occurred.',
      enabled: true,
      ok_actions: [],
      alarm_actions: [],
      insufficient_data_actions: [],
      repeat_actions: false,
      time_constraints: [],
      severity: 'low',
      state: 'insufficient data',
      state_reason: 'Not evaluated yet',
      project_id: 'project-alice',
      user_id: 'user-alice',
      timestamp: time,
      state_timestamp: time,
      evaluate_timestamp: time,
    });
  });

  it.each([
    [{ name: undefined }, "Invalid input for field/attribute name. Value: 'None'. Mandatory field missing."],
    [
      { name: 5 },
      "Invalid input for field/attribute name. Value: '5'. Wrong type. Expected '<class 'str'>', got '<class 'int'>'",
    ],
    [{ type: undefined }, "Invalid input for field/attribute type. Value: 'None'. Mandatory field missing."],
    [{ type: 'composite' }, "attribute type. Value: 'composite'. Value should be one of: event"],
    [
      { severity: 'huge' },
      "attribute severity. Value: 'huge'. Value should be one of: low, moderate, critical",
    ],
    [
      { state: 'unknown' },
      "attribute state. Value: 'unknown'. Value should be one of: ok, alarm, insufficient data",
    ],
    [{ enabled: 'perhaps' }, "Value not an unambiguous boolean: 'perhaps'"],
    [{ color: 'red', size: 1 }, 'Unknown attributes for argument data: color, size'],
    [{ event_rule: { kind: 'x' } }, 'Unknown attribute for argument data.event_rule: kind'],
    [{ event_rule: undefined }, 'event_rule must be set for event type alarm'],
    [{ alarm_actions: 'http://x' }, "Value not a valid list: 'http://x'"],
    [{ alarm_actions: ['ftp://x/y'] }, 'Unsupported action ftp://x/y'],
    [{ ok_actions: ['trust+http://x/y'] }, 'Unsupported action trust+http://x/y'],
    [{ alarm_actions: ['nowhere'] }, 'Unsupported action nowhere'],
    [{ alarm_actions: ['http://[::1'] }, 'Unable to parse action http://[::1'],
    [query({ op: 'like' }), "attribute op. Value: 'like'. Value should be one of: lt, le, eq, ne, ge, gt"],
    [
      query({ type: 'integer', value: 'x' }),
      'Unable to convert the value x to the expected data type integer.',
    ],
    [query({ type: 'blob' }), 'The data type blob is not supported.'],
    [query({ type: 'datetime', value: '2026-01-01' }), 'Query value or traits invalid: value must be one of'],
    [query({ type: undefined }), 'Query value or traits invalid: value must be one of'],
    [query({ field: 'traits x' }), 'Query value or traits invalid: does not match regular expression'],
    [query({ value: undefined }), "attribute value. Value: 'None'. Mandatory field missing."],
    [constraint({ start: 'often' }), 'Exactly 5 or 6 columns has to be specified'],
    [constraint({ start: '99 * * * *' }), '[99 * * * *] is not acceptable'],
    [constraint({ duration: -1 }), "attribute duration. Value: '-1'. Value should be greater or equal to 0"],
    [constraint({ timezone: 'Mars/Base' }), 'Timezone Mars/Base is not valid'],
  ])('refuses %j', async (changes, words) => {
    const { status, body } = await world.call('alice', 'POST', '/v2/alarms', { ...eventAlarm, ...changes });
    expect(body.error_message.faultstring).toContain(words);
    expect(body.error_message).toMatchObject({ faultcode: 'Client', debuginfo: null });
    expect(status).toBe(400);
  });

  it('refuses a body that is missing or is not JSON', async () => {
    const broken = await world.call('alice', 'POST', '/v2/alarms', '{');
    expect([broken.status, broken.fault]).toEqual([400, 'Request is not in valid JSON format']);
    expect((await world.call('alice', 'POST', '/v2/alarms')).fault).toBe('Missing argument: "data"');
  });

  it('accepts time windows and words for booleans, and drops duplicate actions', async () => {
    const id = await world.alarm('alice', {
      enabled: 'no',
      repeat_actions: 1,
      alarm_actions: ['http://a/', 'http://a/'],
      ...constraint({ start: '*/5 8-17 1,15 jan-jun mon-fri', duration: '60', timezone: 'Europe/Oslo' }),
    });
    expect((await world.call('alice', 'GET', `/v2/alarms/${id}`)).body).toMatchObject({
      enabled: false,
      repeat_actions: true,
      alarm_actions: ['http://a/'],
      time_constraints: [{ name: 'night', duration: 60, timezone: 'Europe/Oslo' }],
    });
    const twice = {
      time_constraints: [...constraint({}).time_constraints, ...constraint({}).time_constraints],
    };
    const { fault } = await world.call('alice', 'POST', '/v2/alarms', { ...eventAlarm, ...twice });
    expect(fault).toBe('Time constraint names must be unique for a given alarm.');
  });

  it('allows duplicate names, and log:// only for administrators', async () => {
    await world.alarm('alice');
    await world.alarm('alice');
    await world.alarm('admin', { alarm_actions: ['log://'] });
    const answer = await world.call('alice', 'POST', '/v2/alarms', {
      ...eventAlarm,
      alarm_actions: ['log://'],
    });
    expect([answer.status, answer.fault]).toEqual([401, 'You are not authorized to create action: log://']);
  });
});

describe('authorization', () => {
  it('hides an alarm from other projects but not from administrators', async () => {
    const id = await world.alarm('alice');
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/state'],
      ['GET', '/history'],
    ] as const) {
      const answer = await world.call('bob', method, `/v2/alarms/${id}${path}`);
      expect([answer.status, answer.fault]).toEqual([404, `Alarm ${id} not found`]);
    }
    expect((await world.call('bob', 'PUT', `/v2/alarms/${id}`, eventAlarm)).status).toBe(404);
    expect((await world.call('bob', 'PUT', `/v2/alarms/${id}/state`, '"ok"')).status).toBe(404);
    expect((await world.call('admin', 'GET', `/v2/alarms/${id}`)).status).toBe(200);
  });

  it('lets only administrators create alarms for others', async () => {
    const forBob = { ...eventAlarm, project_id: 'project-bob', user_id: 'user-bob' };
    const refused = await world.call('alice', 'POST', '/v2/alarms', forBob);
    expect([refused.status, refused.fault]).toEqual([401, 'Not Authorized to access user user-bob']);
    const { body } = await world.call('admin', 'POST', '/v2/alarms', forBob);
    expect((await world.call('bob', 'GET', `/v2/alarms/${body.alarm_id}`)).status).toBe(200);
  });

  it('requires a token with a project', async () => {
    expect((await world.call('nobody', 'GET', '/v2/alarms')).status).toBe(401);
    expect((await world.call('unscoped', 'GET', '/v2/alarms')).status).toBe(403);
    expect((await world.call('nobody', 'GET', '/')).body.versions.values[0].id).toBe('v2');
  });
});

describe('update, state and history', () => {
  it('replaces the whole definition and records what changed', async () => {
    const id = await world.alarm('alice', { state: 'ok' });
    const { body } = await world.call('alice', 'GET', `/v2/alarms/${id}`);
    const changed = await world.call('alice', 'PUT', `/v2/alarms/${id}`, { ...body, name: 'renamed' });
    expect(changed.body).toMatchObject({ name: 'renamed', state: 'ok', severity: 'moderate' });
    const { name, type, event_rule } = eventAlarm;
    const reset = await world.call('alice', 'PUT', `/v2/alarms/${id}`, { name, type, event_rule });
    expect(reset.body).toMatchObject({
      severity: 'low',
      alarm_actions: [],
      state: 'insufficient data',
      state_reason: 'Manually set via API',
    });
    const history = await world.call('alice', 'GET', `/v2/alarms/${id}/history`);
    expect(history.body.map((change: { type: string }) => change.type)).toEqual([
      'rule change',
      'rule change',
      'creation',
    ]);
    expect(JSON.parse(history.body[1].detail)).toEqual({ name: 'renamed' });
    expect(Object.keys(history.body[0]).sort()).toEqual([
      'alarm_id',
      'detail',
      'event_id',
      'on_behalf_of',
      'project_id',
      'timestamp',
      'type',
      'user_id',
    ]);
    const creations = await world.call(
      'alice',
      'GET',
      `/v2/alarms/${id}/history?q.field=type&q.value=creation`,
    );
    expect(creations.body).toHaveLength(1);
    const paged = await world.call('alice', 'GET', `/v2/alarms/${id}/history?sort=timestamp:asc&limit=1`);
    expect(paged.body[0].type).toBe('creation');
  });

  it('reads and sets the state as a bare JSON text', async () => {
    const id = await world.alarm('alice');
    expect((await world.call('alice', 'PUT', `/v2/alarms/${id}/state`, '"alarm"')).body).toBe('alarm');
    expect((await world.call('alice', 'GET', `/v2/alarms/${id}/state`)).body).toBe('alarm');
    const bad = await world.call('alice', 'PUT', `/v2/alarms/${id}/state`, '"broken"');
    expect([bad.status, bad.fault]).toEqual([400, 'state invalid']);
    const { body } = await world.call('alice', 'GET', `/v2/alarms/${id}/history`);
    expect(JSON.parse(body[0].detail)).toEqual({ state: 'alarm', state_reason: 'Manually set via API' });
  });

  it('forgets a deleted alarm', async () => {
    const id = await world.alarm('alice');
    expect((await world.call('alice', 'DELETE', `/v2/alarms/${id}`)).status).toBe(204);
    expect((await world.call('alice', 'DELETE', `/v2/alarms/${id}`)).status).toBe(404);
    expect((await world.call('alice', 'GET', `/v2/alarms/${id}/history`)).status).toBe(404);
  });
});
