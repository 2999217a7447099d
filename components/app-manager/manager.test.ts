import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../core/log.ts';
import { createRecorder } from '../../record/recorder.ts';
import { openWebServer } from '../web/server.ts';
import { startManager } from './manager.ts';
import type { AppManagerOptions, ManagedApplication } from './contract.ts';
import { owning } from './sample/testing/owner.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An App manager with an Admin tool that keeps what it is sent. */
async function managing(
  changes: Partial<AppManagerOptions> & Partial<Pick<ManagedApplication, 'scale'>> = {},
) {
  const owner = owning();
  const recorder = createRecorder(owner.clock);
  const replies: unknown[] = [];
  let status = 200;
  const admin = await openWebServer({
    name: 'Admin tool',
    ip: '127.0.0.1',
    port: 0,
    portFlag: '',
    log: silentLog,
    gate: (url) => url,
    routes(app) {
      app.get('/list', () => ({ instance_ids: ['ha0', 'n0'] }));
      app.put('/reply', ({ body }, reply) => {
        replies.push(JSON.parse(String(body)));
        return reply.code(status).send('OK');
      });
    },
  });
  closers.push(() => admin.close());
  const scaled: number[] = [];
  const scale = async (by: number): Promise<void> => {
    scaled.push(by);
    if (by < 0) owner.drop('n1');
    else owner.set('n1');
  };
  const manager = await startManager({
    ip: '127.0.0.1',
    port: 0,
    cloud: owner.cloud,
    projectId: 'p',
    isHa: (name) => name.startsWith('ha'),
    clock: owner.clock,
    log: silentLog,
    recorder,
    ...changes,
  });
  closers.push(() => manager.stop());
  await manager.manage({ floatingIp: '198.51.100.1', scale: changes.scale ?? scale });
  let count = 0;
  const post = async (state: string, more: Record<string, string> = {}, messageId?: string) => {
    count += 1;
    const traits = {
      project_id: 'p',
      session_id: 's',
      state,
      instance_ids: `${admin.origin}/list`,
      allowed_actions: "['MIGRATE', 'OWN_ACTION']",
      actions_at: '2023-11-14T22:14:20',
      metadata: '{}',
      reply_url: `${admin.origin}/reply`,
      ...more,
    };
    const event = {
      event_type: 'maintenance.scheduled',
      message_id: messageId ?? `m${count}`,
      traits: Object.entries(traits).map(([name, value]) => [name, 1, value]),
    };
    const body = JSON.stringify({ alarm_id: 'a', alarm_name: 'n', reason_data: { type: 'event', event } });
    const answer = await fetch(manager.alarmUrl, { method: 'POST', body });
    await settle();
    return answer.status;
  };
  /** Lets requests between the two servers come to their end. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await owner.clock.advance(0);
  };
  const recorded = (event: string) =>
    recorder.events.filter((stamped) => stamped.event === event).map(({ data }) => ({ ...data }));
  return {
    manager,
    owner,
    replies,
    scaled,
    post,
    settle,
    recorded,
    refuseReplies: (): void => void (status = 409),
  };
}

describe('an App manager', () => {
  it('answers each state as the application can', async () => {
    const { owner, replies, scaled, post, recorded } = await managing();
    for (const state of ['MAINTENANCE', 'SCALE_IN', 'PREPARE_MAINTENANCE', 'MAINTENANCE_COMPLETE'])
      expect(await post(state)).toBe(200);
    expect(replies).toEqual([
      { session_id: 's', state: 'ACK_MAINTENANCE' },
      { session_id: 's', state: 'ACK_SCALE_IN' },
      {
        session_id: 's',
        state: 'ACK_PREPARE_MAINTENANCE',
        instance_actions: { ha0: 'MIGRATE', n0: 'MIGRATE' },
      },
      { session_id: 's', state: 'ACK_MAINTENANCE_COMPLETE' },
    ]);
    expect(scaled).toEqual([-2, 1]);
    expect(owner.moves).toEqual(['port-of-ha1']);
    expect(recorded('maintenance.scaled')).toEqual([
      { by: -2, instances: 3 },
      { by: 1, instances: 4 },
    ]);
    expect(recorded('maintenance.switched-over')).toEqual([
      { from: 'ha0', to: 'ha1', floatingIp: '198.51.100.1' },
    ]);
    expect(recorded('maintenance.instances-fetched')).toHaveLength(2);
    expect(recorded('maintenance.reply-sent')[2]).toMatchObject({
      forState: 'PREPARE_MAINTENANCE',
      instanceActions: { ha0: 'MIGRATE', n0: 'MIGRATE' },
      status: 200,
    });
  });

  it('answers in the name it was asked with, and nothing where nothing is asked', async () => {
    const { replies, post } = await managing();
    await post('DOWN_SCALE');
    await post('ADMIN_ACTION_DONE', { instance_ids: 'n0' });
    await post('INSTANCE_ACTION_DONE', { instance_ids: 'n0' });
    expect(replies).toEqual([{ session_id: 's', state: 'ACK_DOWN_SCALE' }]);
  });

  it('is asked about one instance by its id, and says one action', async () => {
    const { replies, post, recorded, owner } = await managing();
    await post('PLANNED_MAINTENANCE', { instance_ids: "['ha0']" });
    expect(replies).toEqual([
      { session_id: 's', state: 'ACK_PLANNED_MAINTENANCE', instance_action: 'MIGRATE' },
    ]);
    expect(owner.moves).toEqual(['port-of-ha1']);
    expect(recorded('maintenance.reply-sent')).toMatchObject([
      { instanceId: 'ha0', instanceAction: 'MIGRATE' },
    ]);
  });

  it.each([
    [
      'PLANNED_MAINTENANCE',
      { allowed_actions: "['OWN_ACTION']" },
      /^MIGRATE is not among the allowed actions/,
    ],
    ['PLANNED_MAINTENANCE', { instance_ids: 'http://127.0.0.1:1/list' }, /cannot be reached: ECONNREFUSED/],
    ['SCALE_IN', {}, /^Heat is away$/],
  ])('refuses %s with %j and says why', async (state, more, words) => {
    const scale = () => Promise.reject(new Error('Heat is away'));
    const { owner, replies, post, settle } = await managing({ scale });
    await post(state, more);
    await owner.clock.advance(5000);
    await settle();
    expect(replies).toMatchObject([
      { session_id: 's', state: `NACK_${state}`, reason: expect.stringMatching(words) as string },
    ]);
  });

  it('answers an event once, however often its alarm comes', async () => {
    const { replies, post } = await managing();
    for (const messageId of ['m', 'm', 'other']) await post('MAINTENANCE', {}, messageId);
    expect(replies).toHaveLength(2);
  });

  it('turns away what is no alarm of its own', async () => {
    const { manager, post } = await managing();
    expect(await post('DANCE')).toBe(400);
    const postTo = (url: string) => fetch(url, { method: 'POST', body: '{}' });
    expect((await postTo(manager.alarmUrl.replace(/\w$/, 'x'))).status).toBe(404);
    expect((await postTo(manager.alarmUrl)).status).toBe(400);
    expect(manager.refused).toEqual({ 400: 2, 404: 1 });
  });

  it('records what its replies were answered with', async () => {
    const { post, recorded, refuseReplies } = await managing();
    refuseReplies();
    await post('MAINTENANCE');
    expect(recorded('maintenance.reply-sent')).toMatchObject([{ state: 'ACK_MAINTENANCE', status: 409 }]);
  });

  it('answers as a test injects: is silent, late, or says something else', async () => {
    const { owner, replies, post, settle } = await managing({
      injectReply: (reply, { state }) => {
        if (state === 'MAINTENANCE') return 'silence';
        return state === 'SCALE_IN' ? { lateMs: 500 } : { ...reply, session_id: 'other' };
      },
    });
    await post('MAINTENANCE');
    await post('SCALE_IN');
    expect(replies).toEqual([]);
    // It was due 60 s after the beginning of this clock.
    await owner.clock.advance(60_499);
    expect(replies).toEqual([]);
    await owner.clock.advance(1);
    await settle();
    await post('MAINTENANCE_COMPLETE');
    expect(replies).toEqual([
      { session_id: 's', state: 'ACK_SCALE_IN' },
      { session_id: 'other', state: 'ACK_MAINTENANCE_COMPLETE' },
    ]);
  });

  it('that is stopped ends what it is at, and leaves what waits for its turn', async () => {
    let finish = (): void => {};
    const scale = () => new Promise<void>((done) => (finish = done));
    const { manager, post, replies, settle } = await managing({ scale });
    await post('SCALE_IN');
    await post('MAINTENANCE');
    const ended: string[] = [];
    const stopping = manager.stop().then(() => ended.push('stopped'));
    await settle();
    expect(ended).toEqual([]);
    finish();
    await stopping;
    expect(replies).toEqual([]);
  });

  it('sends nothing more once it is stopped, and leaves nothing open', async () => {
    const { owner, manager, replies, post } = await managing({ injectReply: () => ({ lateMs: 500 }) });
    await post('MAINTENANCE');
    await manager.stop();
    await owner.clock.advance(120_000);
    expect([replies, owner.clock.pending]).toEqual([[], 0]);
  });
});
