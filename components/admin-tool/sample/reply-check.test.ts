import { describe, expect, it } from 'vitest';
import { readReply } from '../../maintenance/reply.ts';
import { checkReply } from './reply-check.ts';
import type { Question } from './reply-check.ts';

const DEADLINE_MS = Date.UTC(2026, 0, 1);
const question = (changes: Partial<Question> = {}): Question => ({
  projectId: 'p',
  state: 'PLANNED_MAINTENANCE',
  instanceIds: ['a', 'b'],
  deadlineMs: DEADLINE_MS,
  answer: undefined,
  ...changes,
});
const ack = (changes: object = {}) => ({
  session_id: 's',
  state: 'ACK_PLANNED_MAINTENANCE',
  instance_actions: { a: 'MIGRATE', b: 'OWN_ACTION' },
  ...changes,
});
function check(body: unknown, asked = question(), nowMs = DEADLINE_MS) {
  const failures: string[] = [];
  const read = () =>
    checkReply(asked, readReply(body), { sessionId: 's', nowMs, fail: (why) => failures.push(why) });
  return { read, failures };
}

describe('a reply', () => {
  it('is taken with its actions, to the last moment', () => {
    const { read, failures } = check(ack());
    expect(read()).toEqual({ a: 'MIGRATE', b: 'OWN_ACTION' });
    expect(failures).toEqual([]);
  });

  it('needs no actions where none are asked for, and brings them in vain', () => {
    const asked = question({ state: 'SCALE_IN' });
    for (const body of [
      ack({ state: 'ACK_SCALE_IN', instance_ids: ['x'] }),
      { session_id: 's', state: 'ACK_DOWN_SCALE' },
    ])
      expect(check(body, asked).read()).toEqual({});
  });

  it.each([
    ['for another session', ack({ session_id: 'other' }), 400],
    ['to another state', ack({ state: 'ACK_PREPARE_MAINTENANCE' }), 409],
    ['to the same state in no name that exists', ack({ state: 'ACK_PLANNED' }), 400],
    ['without a state', { session_id: 's' }, 400],
    ['without a session', { state: 'ACK_PLANNED_MAINTENANCE' }, 400],
    ['with actions that are none', ack({ instance_actions: ['MIGRATE'] }), 400],
    ['that is a text', 'ACK', 400],
  ])('%s is refused, and the session waits on', (_, body, status) => {
    const { read, failures } = check(body);
    expect(read).toThrow(expect.objectContaining({ status }));
    expect(failures).toEqual([]);
  });

  it('that is late, or the second, is refused', () => {
    expect(check(ack(), question(), DEADLINE_MS + 1).read).toThrow(
      'too late: the answer was due by 2026-01-01 00:00:00 UTC',
    );
    expect(check(ack(), question({ answer: {} })).read).toThrow('has answered PLANNED_MAINTENANCE already');
  });

  it.each([
    [{ c: 'MIGRATE', a: 'MIGRATE', b: 'MIGRATE' }, 'c is none of the instances it was asked about'],
    [{ a: 'MIGRATE' }, 'there is no action for instance b'],
    [{ a: 'EVACUATE', b: 'MIGRATE' }, 'the action EVACUATE for instance a is not allowed'],
    [undefined, 'there is no action for instance a'],
  ])('with the actions %j ends the session', (instance_actions, words) => {
    const { read, failures } = check(ack({ instance_actions }));
    expect(read).toThrow(expect.objectContaining({ status: 400 }));
    expect(failures[0]).toMatch(`project p answered ACK_PLANNED_MAINTENANCE, but ${words}`);
  });

  it('that is a NACK ends it, with its reason where there is one', () => {
    const plain = check({ session_id: 's', state: 'NACK_PLANNED_MAINTENANCE' });
    expect(plain.read()).toEqual({});
    expect(plain.failures).toEqual(['project p answered NACK_PLANNED_MAINTENANCE']);
    const why = check({ session_id: 's', state: 'NACK_PLANNED_MAINTENANCE', reason: 'no standby' });
    why.read();
    expect(why.failures).toEqual(['project p answered NACK_PLANNED_MAINTENANCE: no standby']);
  });
});
