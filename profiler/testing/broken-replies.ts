import { all, delivery, later, projectEvent, replies, taken, toPayload } from './maintenance-edits.ts';
import type { Broken } from './maintenance-edits.ts';
import { PROJECT_ID, SESSION_ID, secondsText, tracedAfterOrder } from './maintenance-scene.ts';
import { added, changed, dropped, withData } from './trace-edits.ts';

/** Sessions whose questions and answers do not come as they should, as {@link BROKEN_MESSAGES} has them. */
export const BROKEN_ORDERS: readonly Broken[] = [
  [
    'order',
    'no MAINTENANCE first',
    all(
      dropped(projectEvent('MAINTENANCE')),
      dropped(replies('MAINTENANCE')),
      dropped(delivery('MAINTENANCE')),
    ),
    /the first state was SCALE_IN, not MAINTENANCE/,
  ],
  [
    'order',
    'scaling in twice',
    added(
      tracedAfterOrder('maintenance.project-event', 4697, {
        messageId: 'again',
        publisherId: 'admin_tool',
        payload: { project_id: PROJECT_ID, session_id: SESSION_ID, state: 'SCALE_IN' },
      }),
    ),
    /SCALE_IN came after SCALE_IN/,
  ],
  [
    'too-early',
    'scaling in before maintenance_at',
    changed(projectEvent('SCALE_IN'), later(-2500)),
    /SCALE_IN was sent before maintenance_at/,
  ],
  [
    'too-early',
    'a host before a project has agreed to the maintenance',
    changed(taken('MAINTENANCE'), later(6000)),
    /IN_MAINTENANCE of compute-3 was sent before project .* had agreed to MAINTENANCE/,
  ],
  [
    'actions-at',
    'a deadline that has passed',
    changed(projectEvent('SCALE_IN'), toPayload({ actions_at: secondsText(-60_000) })),
    /SCALE_IN was sent when its deadline had passed/,
  ],
  [
    'actions-at',
    'another time than maintenance_at',
    changed(projectEvent('MAINTENANCE'), toPayload({ actions_at: secondsText(60_000) })),
    /actions_at of MAINTENANCE is not the session's maintenance_at/,
  ],
  [
    'not-agreed',
    'going on before the answer',
    changed(replies('SCALE_IN'), later(700)),
    /PREPARE_MAINTENANCE was sent before SCALE_IN was answered/,
  ],
  [
    'not-agreed',
    'going on after a NACK',
    changed(replies('SCALE_IN'), (event) => withData(event, { state: 'NACK_SCALE_IN' })),
    /PREPARE_MAINTENANCE was sent after SCALE_IN was refused with a NACK/,
  ],
  [
    'unanswered',
    'silence',
    dropped(replies('MAINTENANCE_COMPLETE')),
    /MAINTENANCE_COMPLETE was never answered by project/,
  ],
  [
    'answered-twice',
    'the same reply again',
    (events) => [...events, ...events.filter(replies('SCALE_IN')).map(later(10))],
    /SCALE_IN was answered 2 times/,
  ],
  [
    'not-asked',
    'a reply to what was not asked',
    changed(replies('SCALE_IN'), later(-3700)),
    /replied ACK_SCALE_IN, which answers nothing that was asked/,
  ],
  [
    'reply-state',
    'a reply of another state',
    all(
      dropped(taken('SCALE_IN')),
      changed(replies('SCALE_IN'), (event) => withData(event, { state: 'OK_SCALE_IN' })),
    ),
    /SCALE_IN was answered with OK_SCALE_IN/,
  ],
  [
    'reply-late',
    'a reply after actions_at',
    all(
      changed(projectEvent('MAINTENANCE_COMPLETE'), toPayload({ actions_at: secondsText(9900) })),
      changed(taken('MAINTENANCE_COMPLETE'), later(2500)),
    ),
    /ACK_MAINTENANCE_COMPLETE came 2\.\d s after its deadline/,
  ],
  [
    'reply-refused',
    'a reply that the Admin tool refused',
    all(
      changed(replies('SCALE_IN'), (event) =>
        withData(event, { accepted: false, status: 409, reason: 'wrong session id in the body' }),
      ),
    ),
    /ACK_SCALE_IN was refused: wrong session id in the body/,
  ],
  [
    'reply-actions',
    'an ACK that leaves an instance out',
    changed(replies('PLANNED_MAINTENANCE'), (event) => withData(event, { instanceActions: {} })),
    /ACK_PLANNED_MAINTENANCE says nothing of instance a1b2c3d4/,
  ],
  [
    'action-allowed',
    'an action that was not allowed',
    changed(projectEvent('PREPARE_MAINTENANCE'), toPayload({ allowed_actions: ['LIVE_MIGRATE'] })),
    /ACK_PREPARE_MAINTENANCE wants MIGRATE for instance .*, which PREPARE_MAINTENANCE did not allow/,
  ],
];
