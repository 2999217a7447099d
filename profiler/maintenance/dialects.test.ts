import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../record/trace-events.ts';
import { all, later, projectEvent, taken, toPayload } from '../testing/maintenance-edits.ts';
import { PROJECT_ID } from '../testing/maintenance-scene.ts';
import { changed, dataOf, dropped, inState, payloadOf, withData } from '../testing/trace-edits.ts';
import { sampleMaintenance } from '../testing/sample-maintenance.ts';
import type { Edit } from '../testing/trace-edits.ts';
import { checkConformance } from './conformance.ts';
import type { Conformance } from './conformance.ts';
import { messagesOf, sessionsOf } from './from-trace.ts';
import type { Session } from './from-trace.ts';
import type { RuleName } from '../../record/maintenance-rules.ts';

function check(events: readonly TraceEvent[], facts: Partial<Session> = {}): Conformance {
  const sessions = sessionsOf(events).map((session) => ({ ...session, ...facts }));
  return checkConformance(messagesOf(events), sessions);
}

const rulesIn = ({ violations }: Conformance): RuleName[] => [
  ...new Set(violations.map((violation) => violation.rule)),
];

describe('several projects', () => {
  /** A second project that is asked and answers at the same times. */
  const both: Edit = (events) =>
    events.flatMap((event) => {
      const doubles: readonly string[] = [
        'maintenance.project-event',
        'maintenance.event-received',
        'maintenance.reply-sent',
        'maintenance.reply-taken',
      ];
      if (!doubles.includes(event.event) || /INSTANCE_ACTION_DONE/.test(JSON.stringify(event)))
        return [event];
      const text = JSON.stringify(event)
        .replaceAll(PROJECT_ID, 'project-2')
        .replace(/"message-/, '"second-');
      return [event, later(1)(JSON.parse(text) as TraceEvent)];
    });
  const facts = { projectIds: [PROJECT_ID, 'project-2'] };

  it('are asked and answer by themselves', () => {
    expect(check(both(sampleMaintenance()), facts)).toEqual({ violations: [], gaps: [] });
  });

  it('must all agree before anything goes on', () => {
    const slow = changed(
      (event) => taken('MAINTENANCE')(event) && dataOf(event)['projectId'] === 'project-2',
      later(3900),
    );
    const found = check(slow(both(sampleMaintenance())), facts);
    expect(rulesIn(found)).toContain('too-early');
    expect(found.violations[0]?.message).toMatch(/before project project-2 had agreed to MAINTENANCE/);
  });
});

describe('the Fenix dialect', () => {
  /** The sample, as Fenix speaks: its times, its publisher, one instance a question, lists for ids. */
  const fenix: Edit = all(
    changed(
      (event) => event.event === 'maintenance.ordered',
      (event) => withData(event, { dialect: 'fenix', workflow: 'vnf' }),
    ),
    changed(
      (event) => event.event === 'maintenance.project-event' || event.event === 'maintenance.host-event',
      (event) => {
        const payload = payloadOf(event);
        const isoTime = String(payload['actions_at']).replace(' ', 'T');
        const times = payload['actions_at'] === undefined ? {} : { actions_at: isoTime, reply_at: isoTime };
        const done =
          payload['state'] === 'INSTANCE_ACTION_DONE'
            ? { instance_ids: [String(payload['instance_ids'])] }
            : {};
        return withData(event, { publisherId: 'fenix', payload: { ...payload, ...times, ...done } });
      },
    ),
    dropped((event) => event.event === 'maintenance.reply-taken'),
  );

  it('is accepted with its own forms, and by its own rules only', () => {
    const events = fenix(sampleMaintenance());
    expect(check(events)).toEqual({ violations: [], gaps: [] });
    expect(rulesIn(check(events, { dialect: 'sample' })).sort()).toEqual(['field', 'publisher']);
  });

  it('may ask again where no answer came, and then waits from there', () => {
    const again: Edit = (events) => {
      const asked = events.find(projectEvent('SCALE_IN'));
      return asked === undefined
        ? events
        : [
            ...events,
            withData(later(-2)(asked), {
              messageId: 'first-try',
              payload: { ...payloadOf(asked), reply_at: '2026-11-18T11:06:30' },
            }),
          ];
    };
    expect(check(again(fenix(sampleMaintenance()))).violations.map((violation) => violation.rule)).toEqual([
      'actions-at',
    ]);
    expect(rulesIn(check(again(sampleMaintenance())))).toContain('order');
  });

  it('asks for one instance at a time, and receives one action', () => {
    const single = all(
      fenix,
      changed(
        projectEvent('PREPARE_MAINTENANCE'),
        toPayload({ instance_ids: ['a5b6c7d8-0000-4000-8000-000000000004'] }),
      ),
      dropped(inState('maintenance.instances-fetched')('PREPARE_MAINTENANCE')),
      changed(
        (event) =>
          event.event === 'maintenance.reply-sent' && dataOf(event)['forState'] === 'PREPARE_MAINTENANCE',
        (event) =>
          withData(event, {
            instanceActions: undefined,
            instanceAction: 'MIGRATE',
            instanceId: 'a5b6c7d8-0000-4000-8000-000000000004',
          }),
      ),
    );
    expect(check(single(sampleMaintenance()))).toEqual({ violations: [], gaps: [] });
    const wrong = all(
      single,
      changed(
        (event) =>
          event.event === 'maintenance.reply-sent' && dataOf(event)['forState'] === 'PREPARE_MAINTENANCE',
        (event) => withData(event, { instanceAction: 'FLY' }),
      ),
    );
    expect(rulesIn(check(wrong(sampleMaintenance())))).toContain('action-allowed');
  });
});
