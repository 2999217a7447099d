import { SLACK_US } from './prompts.ts';
import { agreedAnswer, answerReceivedUs, questionsOf } from './conversation.ts';
import type { Conversation, HostEvent, SentMessage } from './conversation.ts';
import { isMoving } from './moves.ts';
import { DONE, HOST_STATES } from '../../record/maintenance-names.ts';
import { violation } from './violations.ts';
import type { RuleName } from '../../record/maintenance-rules.ts';
import type { Violation } from './violations.ts';

/** The way of every host: once, in order, agreed to, and empty. */
export function hostViolations(conversation: Conversation): readonly Violation[] {
  const names = [...new Set(conversation.hosts.map((host) => host.host))];
  return [
    ...names.flatMap((host) => {
      const events = conversation.hosts.filter((hostEvent) => hostEvent.host === host);
      return [...pathViolations(conversation, events), ...emptyViolations(conversation, events)];
    }),
    ...(conversation.dialect.oneHostAtATime ? turnViolations(conversation) : []),
    ...untoldViolations(conversation),
  ];
}

/** Of a session that came through, the Inspector must have received an event for every host twice. */
function untoldViolations({ facts, hosts, end }: Conversation): readonly Violation[] {
  if (end?.state !== DONE) return [];
  return facts.hosts.flatMap((host) => {
    const untold = HOST_STATES.filter(
      (state) => !hosts.some((hostEvent) => hostEvent.host === host && hostEvent.state === state),
    );
    if (untold.length === 0) return [];
    const message = `${untold.join(' and ')} of ${host} ${untold.length > 1 ? 'were' : 'was'} never sent`;
    return [
      violation(facts.sessionId, 'host-told', 'admin-tool', end.atUs, message, { host, isAbsence: true }),
    ];
  });
}

function badHost(
  { facts }: Conversation,
  { host, state, atUs }: HostEvent,
  rule: RuleName,
  message: string,
): Violation {
  return violation(facts.sessionId, rule, 'admin-tool', atUs, message, { host, state });
}

/** The events of a host may be sent to several projects, so each project's are looked at by themselves. */
function pathViolations(conversation: Conversation, events: readonly HostEvent[]): readonly Violation[] {
  const projects = [...new Set(events.map((event) => event.projectId))];
  return projects.flatMap((projectId) => {
    const seen: HostEvent['state'][] = [];
    return events
      .filter((event) => event.projectId === projectId)
      .flatMap((event) => {
        const { host, state } = event;
        const isAgain = seen.includes(state);
        const isFirst = state === 'IN_MAINTENANCE' || seen.includes('IN_MAINTENANCE');
        seen.push(state);
        if (isAgain) return [badHost(conversation, event, 'host-once', `${state} of ${host} was sent again`)];
        if (isFirst) return [];
        return [badHost(conversation, event, 'host-order', `${state} of ${host} came before IN_MAINTENANCE`)];
      });
  });
}

/** While a host is in maintenance, no instance is on its way from it, nor was left there. */
function emptyViolations(conversation: Conversation, events: readonly HostEvent[]): readonly Violation[] {
  const begun = events.find((event) => event.state === 'IN_MAINTENANCE');
  if (begun === undefined) return [];
  const endUs = events.find(
    (event) => event.state === 'MAINTENANCE_COMPLETE' && event.atUs >= begun.atUs,
  )?.atUs;
  const { host } = begun;
  return conversation.moves
    .filter((move) => move.host === host)
    .flatMap((move) => {
      const { instanceId } = move;
      const about = (message: string): Violation => ({
        ...badHost(conversation, begun, 'host-empty', message),
        instanceId,
      });
      if (isMoving(move, begun.atUs, (endUs ?? Number.POSITIVE_INFINITY) - SLACK_US))
        return [about(`instance ${instanceId} was still on its way when ${host} was in maintenance`)];
      const wasLeft =
        move.outcome === 'failed' &&
        (move.finishedUs ?? 0) <= begun.atUs &&
        !conversation.moves.some(
          (otherMove) => otherMove.instanceId === instanceId && otherMove.startedUs > move.startedUs,
        );
      return wasLeft
        ? [about(`instance ${instanceId} could not be moved, and ${host} went into maintenance all the same`)]
        : [];
    });
}

/**
 * Where occupied hosts take turns, the questions of PLANNED_MAINTENANCE since the last host belong to the next
 * one. A host that went without any was empty, and empty ones go first.
 */
function turnViolations(conversation: Conversation): readonly Violation[] {
  const planned = questionsOf(conversation).filter((question) => question.state === 'PLANNED_MAINTENANCE');
  const begun = firstOfEach(conversation.hosts);
  return begun.flatMap((event, index) => {
    const { host, atUs } = event;
    const sinceUs = begun[index - 1]?.atUs ?? Number.NEGATIVE_INFINITY;
    const round = planned.filter((sentMessage) => sentMessage.atUs <= atUs && sentMessage.atUs > sinceUs);
    if (round.length > 0) return roundViolations(conversation, event, round);
    const wereOccupied = planned.some((sentMessage) => sentMessage.atUs < atUs);
    return wereOccupied
      ? [
          badHost(
            conversation,
            event,
            'empty-first',
            `${host} went into maintenance without PLANNED_MAINTENANCE, after hosts that were occupied`,
          ),
        ]
      : [];
  });
}

function roundViolations(
  conversation: Conversation,
  event: HostEvent,
  round: readonly SentMessage[],
): readonly Violation[] {
  const { host, atUs } = event;
  const open = round.filter((sentMessage) => !isAgreed(sentMessage, atUs));
  const sinceUs = Math.min(...round.map((sentMessage) => sentMessage.atUs));
  const moved = conversation.moves.filter((move) => move.startedUs >= sinceUs && move.startedUs <= atUs);
  const isOther = moved.length > 0 && !moved.some((move) => move.host === host);
  return [
    ...open.map(({ projectId, answers }) => {
      const isRefused = answers.some((answer) => answer.word === 'NACK' && answer.accepted === true);
      const why = isRefused ? 'although' : 'before';
      const what = isRefused ? 'refused' : 'agreed to';
      return badHost(
        conversation,
        event,
        'host-agreed',
        `${host} went into maintenance ${why} project ${projectId} ${what} PLANNED_MAINTENANCE`,
      );
    }),
    ...(isOther
      ? [
          badHost(
            conversation,
            event,
            'host-agreed',
            `${host} went into maintenance after PLANNED_MAINTENANCE had emptied ${moved[0]?.host}`,
          ),
        ]
      : []),
  ];
}

/** Where no reply was seen at all, the rule `unanswered` covers it. */
function isAgreed(question: SentMessage, atUs: number): boolean {
  const answer = agreedAnswer(question);
  return answer === undefined || (answer.word === 'ACK' && answerReceivedUs(answer) <= atUs);
}

function firstOfEach(hosts: readonly HostEvent[]): readonly HostEvent[] {
  const begun = hosts.filter((host) => host.state === 'IN_MAINTENANCE');
  return begun.filter(
    (hostEvent, index) => begun.findIndex((other) => other.host === hostEvent.host) === index,
  );
}
