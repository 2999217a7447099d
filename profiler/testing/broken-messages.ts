import type { JsonObject } from '../../core/json.ts';
import { delivery, HA_0, hostEvent, OTHER, projectEvent, replies, toPayload } from './maintenance-edits.ts';
import type { Broken } from './maintenance-edits.ts';
import { SESSION_ID, tracedAfterOrder } from './maintenance-scene.ts';
import { added, changed, dataOf, inState, nth, withData } from './trace-edits.ts';

/** Messages that are not what a message must be, each with the rule it breaks and what is said of it. */
export const BROKEN_MESSAGES: readonly Broken[] = [
  [
    'unknown-session',
    'a project event of another session',
    changed(projectEvent('SCALE_IN'), toPayload({ session_id: 'other' })),
    /^SCALE_IN to project .* names session other, which nobody ordered$/,
  ],
  [
    'unknown-session',
    'a host event of another session',
    added(
      tracedAfterOrder('maintenance.host-event', 900, {
        payload: { project_id: 'p', host: 'compute-1', state: 'IN_MAINTENANCE', session_id: 'x' },
      }),
    ),
    /^IN_MAINTENANCE of compute-1 names session x/,
  ],
  [
    'unknown-session',
    'an ACK for another session',
    changed(
      (event) => event.event === 'maintenance.reply-sent' && dataOf(event)['forState'] === 'SCALE_IN',
      (event) => withData(event, { sessionId: 'other' }),
    ),
    /^the reply ACK_SCALE_IN of project .* names session other/,
  ],
  [
    'unknown-project',
    'an event to a project that is none of the session',
    added(
      tracedAfterOrder('maintenance.project-event', 900, {
        payload: {
          project_id: 'p2',
          session_id: SESSION_ID,
          state: 'INSTANCE_ACTION_DONE',
          instance_ids: HA_0,
        },
      }),
    ),
    /sent to project p2, which is none/,
  ],
  [
    'unknown-host',
    'a host that is none of the session',
    changed(hostEvent('IN_MAINTENANCE'), toPayload({ host: 'compute-9' }), nth(0)),
    /IN_MAINTENANCE of compute-9: the host is none of the session's/,
  ],
  [
    'unknown-instance',
    'an ACK about an instance that was not asked about',
    changed(replies('PREPARE_MAINTENANCE'), (event) =>
      withData(event, {
        instanceActions: { ...(dataOf(event)['instanceActions'] as JsonObject), [OTHER]: 'MIGRATE' },
      }),
    ),
    /ACK_PREPARE_MAINTENANCE is about instance 00000000.*, of which PREPARE_MAINTENANCE did not ask/,
  ],
  [
    'unknown-instance',
    'a URL with instances that are none of the session',
    changed(inState('maintenance.instances-fetched')('MAINTENANCE'), (event) =>
      withData(event, { instanceIds: [OTHER] }),
    ),
    /MAINTENANCE is about instance 00000000.*, which is none of the session's/,
  ],
  [
    'unknown-state',
    'a state nobody knows',
    changed(projectEvent('SCALE_IN'), toPayload({ state: 'SCALE_AWAY' })),
    /state SCALE_AWAY of a project event is none of the protocol/,
  ],
  [
    'unknown-state',
    'a host state nobody knows',
    changed(hostEvent('IN_MAINTENANCE'), toPayload({ state: 'ASLEEP' }), nth(0)),
    /state ASLEEP of a host event is not IN_MAINTENANCE or MAINTENANCE_COMPLETE/,
  ],
  [
    'field',
    'a field missing',
    changed(projectEvent('SCALE_IN'), toPayload({ reply_url: null, metadata: null })),
    /SCALE_IN: metadata, reply_url are missing/,
  ],
  [
    'field',
    'instance ids that are no URL',
    changed(projectEvent('SCALE_IN'), toPayload({ instance_ids: HA_0 })),
    /SCALE_IN: instance_ids is not an http URL/,
  ],
  [
    'field',
    'INSTANCE_ACTION_DONE with a URL',
    changed(projectEvent('INSTANCE_ACTION_DONE'), toPayload({ instance_ids: 'http://127.0.0.1/x' }), nth(0)),
    /INSTANCE_ACTION_DONE: instance_ids is not a bare id/,
  ],
  [
    'field',
    'a time in another form',
    changed(projectEvent('SCALE_IN'), toPayload({ actions_at: 'in two minutes' })),
    /SCALE_IN: actions_at is not a UTC time/,
  ],
  [
    'field',
    'a day that does not exist',
    changed(projectEvent('SCALE_IN'), toPayload({ actions_at: '2026-02-30 10:00:00' })),
    /actions_at is not a UTC time/,
  ],
  [
    'field',
    'PLANNED_MAINTENANCE that allows no action',
    changed(projectEvent('PLANNED_MAINTENANCE'), toPayload({ allowed_actions: [] }), nth(0)),
    /allowed_actions is not a list of at least one of/,
  ],
  [
    'field',
    'an action nobody knows',
    changed(projectEvent('PLANNED_MAINTENANCE'), toPayload({ allowed_actions: ['MIGRATE', 'FLY'] }), nth(0)),
    /allowed_actions is not a list/,
  ],
  [
    'field',
    'a host event without a project',
    changed(hostEvent('IN_MAINTENANCE'), toPayload({ project_id: '' }), nth(0)),
    /IN_MAINTENANCE of compute-3: project_id is not a text/,
  ],
  [
    'publisher',
    'another publisher',
    changed(projectEvent('SCALE_IN'), (event) => withData(event, { publisherId: 'nova' })),
    /SCALE_IN: its publisher is nova, not admin_tool/,
  ],
  [
    'trait-length',
    'a URL of 256 characters',
    changed(projectEvent('SCALE_IN'), (event) =>
      toPayload({ reply_url: `http://127.0.0.1/${'x'.repeat(239)}` })(event),
    ),
    /SCALE_IN: reply_url has 256 characters, over 255/,
  ],
  [
    'trait-length',
    'metadata of many words',
    changed(projectEvent('SCALE_IN'), toPayload({ metadata: { openstack_version: 'Z'.repeat(250) } })),
    /SCALE_IN: metadata has \d+ characters/,
  ],
  [
    'delivery',
    'a state that changed on its way',
    changed(delivery('SCALE_IN'), (event) => withData(event, { traits: { state: 'MAINTENANCE' } })),
    /SCALE_IN reached the App manager with other values than were sent: state MAINTENANCE/,
  ],
];
