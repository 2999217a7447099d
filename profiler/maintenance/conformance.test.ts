import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../record/trace-events.ts';
import { BROKEN_HOSTS } from '../testing/broken-hosts.ts';
import { BROKEN_MESSAGES } from '../testing/broken-messages.ts';
import { BROKEN_ORDERS } from '../testing/broken-replies.ts';
import {
  all,
  delivery,
  later,
  projectEvent,
  replies,
  toPayload,
  untold,
} from '../testing/maintenance-edits.ts';
import {
  afterOrderUs,
  PROJECT_ID,
  SESSION_ID,
  secondsText,
  tracedAfterOrder,
} from '../testing/maintenance-scene.ts';
import { added, changed, dataOf, dropped, withData } from '../testing/trace-edits.ts';
import { sampleMaintenance } from '../testing/sample-maintenance.ts';
import type { Edit } from '../testing/trace-edits.ts';
import { checkConformance } from './conformance.ts';
import type { Conformance } from './conformance.ts';
import { messagesOf, sessionsOf } from './from-trace.ts';
import type { Session } from './from-trace.ts';
import type { Message } from './messages.ts';
import { RULES } from '../../record/maintenance-rules.ts';
import type { RuleName } from '../../record/maintenance-rules.ts';

const BROKEN = [...BROKEN_MESSAGES, ...BROKEN_ORDERS, ...BROKEN_HOSTS];

function check(events: readonly TraceEvent[], facts: Partial<Session> = {}): Conformance {
  const sessions = sessionsOf(events).map((session) => ({ ...session, ...facts }));
  return checkConformance(messagesOf(events), sessions);
}

const rulesIn = ({ violations }: Conformance): RuleName[] => [
  ...new Set(violations.map((violation) => violation.rule)),
];

describe('the conformance checker', () => {
  it.each([3, 4, 8])('finds nothing in a session of %i hosts that keeps to the rules', (hosts) => {
    expect(check(sampleMaintenance({ hosts }))).toEqual({ violations: [], gaps: [] });
  });

  it.each(BROKEN)('rule %s: %s', (rule, _, edit, message) => {
    const found = check(edit(sampleMaintenance())).violations.filter((violation) => violation.rule === rule);
    expect(found.map((violation) => violation.message)).toContainEqual(expect.stringMatching(message));
  });

  it('has a broken trace for every rule', () => {
    expect([...new Set(BROKEN.map(([rule]) => rule))].sort()).toEqual(Object.keys(RULES).sort());
  });

  it('minds the times of messages, not the order of the list', () => {
    expect(check(sampleMaintenance().toReversed())).toEqual({ violations: [], gaps: [] });
  });
});

describe('what is not seen', () => {
  it.each<[string, Edit, RegExp]>([
    [
      'the whole bus',
      dropped(
        (event) => event.event === 'maintenance.project-event' || event.event === 'maintenance.host-event',
      ),
      /no message of the session was seen on the bus/,
    ],
    ['the end', dropped((event) => dataOf(event)['state'] === 'MAINTENANCE_DONE'), /end was not seen/],
    [
      'a message that reached the App manager',
      dropped(projectEvent('SCALE_IN')),
      /1 project events reached the App manager and were not seen on the bus/,
    ],
    [
      'every reply',
      dropped((event) => /event-received|reply|move/.test(event.event)),
      /no reply of any project was seen/,
    ],
  ])('is a gap and no violation: %s', (_, edit, gap) => {
    const { violations, gaps } = check(edit(sampleMaintenance()));
    expect(violations.filter((violation) => violation.isAbsence === true)).toEqual([]);
    expect(gaps.join('; ')).toMatch(gap);
  });

  it('is no violation of a session that failed before it', () => {
    const failed = all(
      (events) => events.filter((event) => event.atUs < 0 || !isAfter(event, 4690)),
      added(
        tracedAfterOrder('maintenance.session-state', 4680, {
          sessionId: SESSION_ID,
          state: 'MAINTENANCE_FAILED',
          reason: 'no room',
        }),
      ),
    );
    expect(check(failed(sampleMaintenance()))).toEqual({ violations: [], gaps: [] });
  });

  it("counts silence as the App manager's when the session failed after the deadline", () => {
    const silent = all(
      (events) => events.filter((event) => !isAfter(event, 3850)),
      changed(projectEvent('SCALE_IN'), toPayload({ actions_at: secondsText(5000) })),
      added(
        tracedAfterOrder('maintenance.session-state', 7000, {
          sessionId: SESSION_ID,
          state: 'MAINTENANCE_FAILED',
        }),
      ),
    );
    const { violations } = check(silent(sampleMaintenance()));
    expect(violations).toMatchObject([{ rule: 'unanswered', by: 'app-manager', state: 'SCALE_IN' }]);
  });
});

describe('steps that follow hard on each other', () => {
  it('are distinguished: a refusal that comes right after a host went into maintenance', () => {
    const refused = all(
      (events) => events.filter((event) => !isAfter(event, 6456)),
      changed(replies('PLANNED_MAINTENANCE'), (event) =>
        withData(event, { state: 'NACK_PLANNED_MAINTENANCE' }),
      ),
      changed((event) => isAfter(event, 6310), later(-510)),
      added(
        tracedAfterOrder('maintenance.session-state', 6470, {
          sessionId: SESSION_ID,
          state: 'MAINTENANCE_FAILED',
        }),
      ),
    );
    expect(check(refused(sampleMaintenance()))).toEqual({ violations: [], gaps: [] });
  });

  it('may be stamped by the App manager when the next one has begun', () => {
    const onlySent = all(
      dropped((event) => event.event === 'maintenance.reply-taken'),
      changed(replies('SCALE_IN'), later(20)),
    );
    expect(check(onlySent(sampleMaintenance()))).toEqual({ violations: [], gaps: [] });
  });

  it('end at the very deadline that nobody kept', () => {
    const silent = all(
      (events) => events.filter((event) => !isAfter(event, 3850)),
      changed(projectEvent('SCALE_IN'), toPayload({ actions_at: secondsText(4800) })),
      added(
        tracedAfterOrder('maintenance.session-state', 4800, {
          sessionId: SESSION_ID,
          state: 'MAINTENANCE_FAILED',
        }),
      ),
    );
    expect(rulesIn(check(silent(sampleMaintenance())))).toEqual(['unanswered']);
  });
});

describe('both names of a state', () => {
  it('are understood', () => {
    const papers = all(
      changed(projectEvent('SCALE_IN'), toPayload({ state: 'DOWN_SCALE' })),
      changed(delivery('SCALE_IN'), (event) =>
        withData(event, { state: 'DOWN_SCALE', traits: { state: 'DOWN_SCALE' } }),
      ),
      changed(replies('SCALE_IN'), (event) =>
        withData(event, { state: 'ACK_DOWN_SCALE', forState: 'DOWN_SCALE' }),
      ),
      changed(projectEvent('INSTANCE_ACTION_DONE'), toPayload({ state: 'ADMIN_ACTION_DONE' })),
      changed(delivery('INSTANCE_ACTION_DONE'), (event) =>
        withData(event, { state: 'ADMIN_ACTION_DONE', traits: {} }),
      ),
    );
    expect(check(papers(sampleMaintenance()))).toEqual({ violations: [], gaps: [] });
  });
});

describe('other sessions on the bus', () => {
  it('are none of ours, when they touch neither our projects nor our hosts', () => {
    const foreign = [1, 2].map((at) =>
      tracedAfterOrder('maintenance.project-event', 1000 * at, {
        payload: { project_id: 'theirs', session_id: 'theirs', state: 'WHATEVER' },
      }),
    );
    expect(check(added(...foreign)(sampleMaintenance()))).toEqual({ violations: [], gaps: [] });
  });

  it('are none of ours before our session is ordered: canaries of the same project', () => {
    const canary = tracedAfterOrder('maintenance.project-event', -400, {
      payload: { project_id: PROJECT_ID, session_id: 'canary', state: 'CANARY' },
    });
    expect(check(added(canary)(sampleMaintenance()))).toEqual({ violations: [], gaps: [] });
  });

  it('are checked by themselves when they are known: sessions side by side', () => {
    const ours = sampleMaintenance();
    const theirs = JSON.parse(
      JSON.stringify(ours)
        .replaceAll(SESSION_ID, 'session-2')
        .replaceAll(PROJECT_ID, 'project-2')
        .replaceAll('compute-', 'node-')
        .replaceAll('message-', 'other-'),
    ) as TraceEvent[];
    expect(check([...ours, ...theirs])).toEqual({ violations: [], gaps: [] });
    const { violations } = check([...ours, ...untold(0)(theirs)]);
    expect(violations).toMatchObject([{ rule: 'action-done', sessionId: 'session-2' }]);
  });
});

describe('alone, on a list of messages', () => {
  it('needs no trace', () => {
    const payload = { project_id: 'p', session_id: 's', state: 'SCALE_IN' };
    const messages: readonly Message[] = [{ kind: 'project-event', atUs: 0, payload }];
    const facts = {
      sessionId: 's',
      dialect: 'sample' as const,
      projectIds: ['p'],
      hosts: [],
      instanceIds: [],
    };
    const { violations, gaps } = checkConformance(messages, [facts]);
    expect(violations.map((violation) => violation.rule)).toEqual(['field', 'order']);
    expect(gaps).toEqual(["the session's end was not seen", 'no reply of any project was seen']);
  });
});

function isAfter(event: TraceEvent, atMs: number): boolean {
  return event.atUs > afterOrderUs(atMs);
}
