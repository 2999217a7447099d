import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/log.ts';
import { createRecorder } from '../../../record/recorder.ts';
import { fakeClock } from '../../../core/testing/fake-clock.ts';
import { noteBus } from './testing/bus.ts';
import type { ProjectState } from '../../../record/maintenance-names.ts';
import { readReply } from '../../maintenance/reply.ts';
import { createConversation } from './conversation.ts';
import { DEFAULT_TIMES } from '../contract.ts';
import { novaWith } from './testing/nova.ts';

function talking() {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const { bus, published } = noteBus();
  const ending = new AbortController();
  const conversation = createConversation({
    deps: {
      sessionId: 's',
      cloud: novaWith({}).cloud,
      bus,
      times: DEFAULT_TIMES,
      concurrency: 1,
      clock,
      log: silentLog,
      recorder,
      signal: ending.signal,
    },
    replyUrl: (projectId) => `http://admin/maintenance/s/${projectId}`,
    metadata: { hint: 1 },
    fail: (reason) => ending.abort(new Error(reason)),
  });
  const nowMs = clock.wallUs() / 1000;
  const ask = (state: ProjectState, ids: Record<string, string[]>, windowMs = 120_000) => {
    const outcome = { answers: undefined as unknown, failed: undefined as string | undefined };
    void conversation.ask(state, new Map(Object.entries(ids)), nowMs + windowMs).then(
      (answers) => (outcome.answers = Object.fromEntries(answers)),
      (error: Error) => (outcome.failed = error.message),
    );
    return outcome;
  };
  const reply = (project: string, state: string, more: object = {}): void =>
    conversation.acceptReply(project, readReply({ session_id: 's', state, ...more }));
  return { clock, recorder, published, conversation, ask, reply };
}

describe('a conversation', () => {
  it('notifies every project of its own instances and ends when all have answered, at once', async () => {
    const { clock, published, conversation, ask, reply, recorder } = talking();
    const outcome = ask('PLANNED_MAINTENANCE', { p: ['a'], q: ['b'] });
    await clock.advance(50);
    expect(published.map(({ payload }) => payload)).toMatchObject([
      {
        project_id: 'p',
        state: 'PLANNED_MAINTENANCE',
        instance_ids: 'http://admin/maintenance/s/p',
        reply_url: 'http://admin/maintenance/s/p',
        actions_at: '2023-11-14 22:15:20',
        metadata: { hint: 1 },
      },
      { project_id: 'q', reply_url: 'http://admin/maintenance/s/q' },
    ]);
    expect(published[0]).toMatchObject({ publisherId: 'admin_tool', eventType: 'maintenance.scheduled' });
    expect([conversation.instancesOf('p'), conversation.instancesOf('q')]).toEqual([['a'], ['b']]);
    reply('q', 'ACK_PLANNED_MAINTENANCE', { instance_actions: { b: 'OWN_ACTION' } });
    await clock.advance(50);
    expect(outcome.answers).toBeUndefined();
    reply('p', 'ACK_PLANNED_MAINTENANCE', { instance_actions: { a: 'MIGRATE' } });
    await clock.advance(0);
    expect(outcome.answers).toEqual({ p: { a: 'MIGRATE' }, q: { b: 'OWN_ACTION' } });
    expect([clock.monotonicMs(), clock.pending]).toEqual([100, 0]);
    expect(recorder.events.map(({ event, data }) => [event, 'accepted' in data && data.accepted])).toEqual([
      ['maintenance.reply-taken', true],
      ['maintenance.reply-taken', true],
    ]);
  });

  it('fails when the time is over, and names who was silent', async () => {
    const { clock, ask, reply } = talking();
    const outcome = ask('SCALE_IN', { p: [], q: [], r: [] });
    await clock.advance(10);
    reply('q', 'ACK_DOWN_SCALE');
    await clock.advance(119_989);
    expect(outcome.failed).toBeUndefined();
    await clock.advance(1);
    expect(outcome.failed).toBe(
      'project p and project r did not answer SCALE_IN before 2023-11-14 22:15:20 UTC',
    );
    await clock.advance(1);
    expect(() => reply('p', 'ACK_SCALE_IN')).toThrow('too late');
  });

  it('ends at once when one refuses, whatever the others do', async () => {
    const { clock, ask, reply } = talking();
    const outcome = ask('MAINTENANCE', { p: [], q: [] });
    await clock.advance(10);
    reply('p', 'NACK_MAINTENANCE');
    await clock.advance(0);
    expect(outcome.failed).toBe('project p answered NACK_MAINTENANCE');
  });

  it('takes no reply from who was never asked, and keeps what it turned away', async () => {
    const { clock, conversation, ask, reply, recorder } = talking();
    ask('MAINTENANCE', { p: [] });
    await clock.advance(10);
    expect(() => reply('stranger', 'ACK_MAINTENANCE')).toThrow(expect.objectContaining({ status: 404 }));
    expect(() => conversation.instancesOf('stranger')).toThrow(expect.objectContaining({ status: 404 }));
    expect(recorder.events.map(({ data }) => ({ ...data }))).toEqual([
      {
        sessionId: 's',
        projectId: 'stranger',
        state: 'ACK_MAINTENANCE',
        accepted: false,
        reason: 'project stranger has no part in this session',
        instanceActions: undefined,
      },
    ]);
  });

  it('notifies of one instance that was moved, without asking', async () => {
    const { published, conversation } = talking();
    await conversation.notifyDone('p', 'a');
    expect(published[0]?.payload).toMatchObject({
      state: 'INSTANCE_ACTION_DONE',
      instance_ids: 'a',
      allowed_actions: [],
      actions_at: null,
    });
  });
});
