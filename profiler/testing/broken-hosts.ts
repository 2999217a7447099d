import {
  all,
  delivery,
  failsWith,
  HA_0,
  hostEvent,
  later,
  OTHER,
  projectEvent,
  replies,
  taken,
  toPayload,
  untold,
} from './maintenance-edits.ts';
import type { Broken } from './maintenance-edits.ts';
import { PROJECT_ID, SESSION_ID, tracedAfterOrder } from './maintenance-scene.ts';
import { added, changed, dropped, nth, ofHost, withData } from './trace-edits.ts';

/** Sessions that do not treat hosts and instances as they should, as {@link BROKEN_MESSAGES} has them. */
export const BROKEN_HOSTS: readonly Broken[] = [
  [
    'move-agreed',
    'another action than was agreed',
    changed(
      (event) => event.event === 'maintenance.move-started',
      (event) => withData(event, { action: 'LIVE_MIGRATE' }),
      nth(0),
    ),
    /LIVE_MIGRATE of instance .* from compute-3 began although its project had asked for MIGRATE/,
  ],
  [
    'move-agreed',
    'a move nobody asked for',
    changed(
      (event) => event.event === 'maintenance.move-started',
      (event) => withData(event, { instanceId: OTHER }),
      nth(0),
    ),
    /MIGRATE of instance 00000000.* from compute-3 began without being asked for/,
  ],
  [
    'action-done',
    'a move that is not reported',
    untold(1),
    /the move of instance a1b2c3d4.* was not reported by INSTANCE_ACTION_DONE/,
  ],
  [
    'action-done',
    'a move that is reported twice',
    added(
      tracedAfterOrder('maintenance.project-event', 9790, {
        payload: {
          project_id: PROJECT_ID,
          session_id: SESSION_ID,
          state: 'INSTANCE_ACTION_DONE',
          instance_ids: HA_0,
        },
      }),
    ),
    /INSTANCE_ACTION_DONE of instance a1b2c3d4.* was sent without a move that was done/,
  ],
  [
    'action-done',
    'a move that is reported before it is over',
    changed(projectEvent('INSTANCE_ACTION_DONE'), later(-500), nth(0)),
    /INSTANCE_ACTION_DONE of instance .* was sent before it was done/,
  ],
  [
    'action-done',
    'a move that failed and is reported as done',
    all(
      changed(
        (event) => event.event === 'maintenance.move-finished',
        (event) => withData(event, { outcome: 'failed', reason: 'no valid host' }),
        nth(0),
      ),
      failsWith('a move failed'),
    ),
    /INSTANCE_ACTION_DONE of instance .* was sent without a move that was done/,
  ],
  [
    'host-told',
    'a host without an event on the bus',
    dropped(ofHost('maintenance.host-event', 'compute-2')),
    /IN_MAINTENANCE and MAINTENANCE_COMPLETE of compute-2 were never sent/,
  ],
  [
    'host-once',
    'a host that goes into maintenance again',
    (events) => [...events, ...events.filter(hostEvent('IN_MAINTENANCE')).slice(0, 1).map(later(1500))],
    /IN_MAINTENANCE of compute-3 was sent again/,
  ],
  [
    'host-order',
    'a host that comes out before it went in',
    changed(hostEvent('MAINTENANCE_COMPLETE'), later(-1000), nth(0)),
    /MAINTENANCE_COMPLETE of compute-3 came before IN_MAINTENANCE/,
  ],
  [
    'host-agreed',
    'an occupied host before the ACK',
    changed(taken('PLANNED_MAINTENANCE'), later(1400), nth(0)),
    /compute-1 went into maintenance before project .* agreed to PLANNED_MAINTENANCE/,
  ],
  [
    'host-agreed',
    'an occupied host after a NACK',
    changed(replies('PLANNED_MAINTENANCE'), (event) =>
      withData(event, { state: 'NACK_PLANNED_MAINTENANCE' }),
    ),
    /compute-1 went into maintenance although project .* refused PLANNED_MAINTENANCE/,
  ],
  [
    'host-agreed',
    'another host than the one that was emptied',
    changed(ofHost('maintenance.host-event', 'compute-1'), toPayload({ host: 'compute-2' })),
    /compute-2 went into maintenance after PLANNED_MAINTENANCE had emptied compute-1/,
  ],
  [
    'host-empty',
    'a host with an instance still on its way',
    changed((event) => event.event === 'maintenance.move-finished', later(500), nth(1)),
    /instance .* was still on its way when compute-1 was in maintenance/,
  ],
  [
    'host-empty',
    'a host with an instance that could not be moved',
    changed(
      (event) => event.event === 'maintenance.move-finished',
      (event) => withData(event, { outcome: 'failed', reason: 'no valid host' }),
      nth(1),
    ),
    /instance .* could not be moved, and compute-1 went into maintenance all the same/,
  ],
  [
    'empty-first',
    'an occupied host before an empty one',
    all(changed(ofHost('maintenance.host-event', 'compute-3'), later(3550))),
    /went into maintenance without PLANNED_MAINTENANCE, after hosts that were occupied/,
  ],
  [
    'complete-last',
    'MAINTENANCE_COMPLETE before the last host is done',
    changed(ofHost('maintenance.host-event', 'compute-2'), later(400)),
    /MAINTENANCE_COMPLETE was sent to project .* before compute-2 was done/,
  ],
  [
    'complete-last',
    'no MAINTENANCE_COMPLETE at all',
    all(
      dropped(projectEvent('MAINTENANCE_COMPLETE')),
      dropped(replies('MAINTENANCE_COMPLETE')),
      dropped(delivery('MAINTENANCE_COMPLETE')),
    ),
    /the session ended, and project .* was not sent MAINTENANCE_COMPLETE/,
  ],
];
