import { describe, expect, it } from 'vitest';
import { readProjectEvent, projectPayload } from './project-event.ts';

const URL_OF_LIST = 'http://127.0.0.1:12347/maintenance/s/p';
const traits = (changes: Readonly<Record<string, string | undefined>> = {}): ReadonlyMap<string, string> =>
  new Map(
    Object.entries({
      project_id: 'p',
      session_id: 's',
      state: 'PLANNED_MAINTENANCE',
      instance_ids: URL_OF_LIST,
      allowed_actions: "['MIGRATE', 'OWN_ACTION']",
      actions_at: '2026-02-28T06:06:03',
      metadata: "{'openstack_version': 'Zed'}",
      reply_url: URL_OF_LIST,
      ...changes,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
const event = {
  projectId: 'p',
  sessionId: 's',
  state: 'PLANNED_MAINTENANCE',
  sentState: 'PLANNED_MAINTENANCE',
  instances: { url: URL_OF_LIST },
  allowedActions: ['MIGRATE', 'OWN_ACTION'],
  actionsAtMs: Date.UTC(2026, 1, 28, 6, 6, 3),
  metadata: { openstack_version: 'Zed' },
  replyUrl: URL_OF_LIST,
} as const;

describe('a project’s event', () => {
  it('is read from the traits of its alarm', () => {
    expect(readProjectEvent(traits())).toEqual(event);
  });

  it.each([
    ['2026-02-28 06:06:03', 'a text, where the trait has no type'],
    ['2026-02-28T06:06:03.000000', 'with a fraction'],
    ['2026-02-28T06:06:03+00:00', 'with its zone'],
  ])('may have its time as %s: %s', (actions_at) => {
    expect(readProjectEvent(traits({ actions_at })).actionsAtMs).toBe(event.actionsAtMs);
  });

  it('keeps the name it was sent with: an answer names it likewise', () => {
    const { state, sentState } = readProjectEvent(traits({ state: 'DOWN_SCALE' }));
    expect([state, sentState]).toEqual(['SCALE_IN', 'DOWN_SCALE']);
  });

  it('may name its instances: one that was moved, or a list as Fenix has it', () => {
    const event = traits({
      instance_ids: 'i-1',
      actions_at: undefined,
      metadata: undefined,
      allowed_actions: '[]',
    });
    expect(readProjectEvent(event)).toMatchObject({
      instances: { ids: ['i-1'] },
      actionsAtMs: undefined,
      metadata: {},
    });
    expect(readProjectEvent(traits({ instance_ids: "[u'i-1']" })).instances).toEqual({ ids: ['i-1'] });
    expect(readProjectEvent(traits({ metadata: "'{}'" })).metadata).toEqual({});
  });

  it.each([
    ['state', 'MAINTENANCE_DONE', 'is no state of a project'],
    ['state', undefined, 'is missing'],
    ['session_id', '', 'is missing'],
    ['reply_url', 'here', 'is no address'],
    ['actions_at', 'soon', 'is no time'],
    ['allowed_actions', '[1]', 'is no list of texts'],
    ['metadata', '[]', 'is no dictionary'],
    ['metadata', `{'a': '${'x'.repeat(248)}`, 'it was cut off at 255 characters'],
  ])('is refused for its %s %j', (name, value, words) => {
    const read = () => readProjectEvent(traits({ [name]: value }));
    expect(read).toThrow(expect.objectContaining({ status: 400, path: `traits.${name}` }));
    expect(read).toThrow(words);
  });

  it('is sent with all its fields, those without a value as null', () => {
    expect(projectPayload(event)).toEqual({
      project_id: 'p',
      session_id: 's',
      state: 'PLANNED_MAINTENANCE',
      instance_ids: URL_OF_LIST,
      allowed_actions: ['MIGRATE', 'OWN_ACTION'],
      actions_at: '2026-02-28 06:06:03',
      metadata: { openstack_version: 'Zed' },
      reply_url: URL_OF_LIST,
    });
    const done = { ...event, state: 'INSTANCE_ACTION_DONE', actionsAtMs: undefined } as const;
    expect(projectPayload({ ...done, instances: { ids: ['i-1'] } })).toMatchObject({
      instance_ids: 'i-1',
      actions_at: null,
    });
  });
});
