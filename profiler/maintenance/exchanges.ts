import { spanMs } from '../times.ts';
import type { Answer } from './answers.ts';
import { SLACK_US } from './prompts.ts';
import { agreedAnswer, questionsOf } from './conversation.ts';
import type { Conversation, SentMessage } from './conversation.ts';
import type { HostWindow } from './host-windows.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';

/** Every message to a project with its answer, and how long each step took. Times are never clamped. */
export function exchangeRecords(
  conversation: Conversation,
  windows: readonly HostWindow[],
  atMs: (us: number) => number,
): MaintenanceRecord['exchanges'] {
  const maybeMs = (us: number | undefined): number | null => (us === undefined ? null : atMs(us));
  return conversation.sentMessages.map((sentMessage) => {
    const answer = agreedAnswer(sentMessage) ?? sentMessage.answers[0];
    const receivedUs = sentMessage.deliveries[0]?.atUs;
    // An answer is to the message as it was sent last; one that was never answered was still sent first.
    const sentUs =
      sentMessage.sent.findLast(
        (projectEvent) => projectEvent.atUs <= (receivedUs ?? projectEvent.atUs) + SLACK_US,
      )?.atUs ?? sentMessage.atUs;
    const endUs = answer?.takenUs ?? answer?.sentUs;
    return {
      state: sentMessage.state,
      projectId: sentMessage.projectId,
      host: hostOf(conversation, sentMessage, windows) ?? null,
      instanceId:
        sentMessage.instanceIds.length === 1 && carriesOne(sentMessage)
          ? (sentMessage.instanceIds[0] ?? null)
          : null,
      sentMs: atMs(sentMessage.atUs),
      sentTimes: sentMessage.sent.length,
      receivedMs: maybeMs(receivedUs),
      repliedMs: maybeMs(answer?.sentUs),
      replyReceivedMs: maybeMs(answer?.takenUs),
      deadlineMs: maybeMs(sentMessage.deadlineUs),
      reply: answer?.text ?? null,
      accepted: answer?.accepted ?? null,
      ...(answer?.reason === undefined ? {} : { reason: answer.reason }),
      deliveryTimeMs: spanMs(sentUs, receivedUs),
      ...answerTimes(receivedUs, answer),
      totalTimeMs: spanMs(sentUs, endUs),
    };
  });
}

/** An App manager may stamp its reply when it is sent, or when its answer is there: then only the whole is known. */
function answerTimes(
  receivedUs: number | undefined,
  answer: Answer | undefined,
): Pick<MaintenanceRecord['exchanges'][number], 'answerTimeMs' | 'returnTimeMs'> {
  const { sentUs, takenUs } = answer ?? {};
  const isSent = sentUs !== undefined && (takenUs === undefined || sentUs <= takenUs);
  return {
    answerTimeMs: spanMs(receivedUs, isSent ? sentUs : takenUs),
    returnTimeMs: isSent ? spanMs(sentUs, takenUs) : null,
  };
}

/** Whether a message names its instance itself. */
function carriesOne({ sent }: SentMessage): boolean {
  const value = sent[0]?.payload['instance_ids'];
  return Array.isArray(value) || (typeof value === 'string' && !value.includes('://'));
}

/** The host that a message is about: where its instances were moved from, or the next one to be maintained. */
function hostOf(
  conversation: Conversation,
  sentMessage: SentMessage,
  windows: readonly HostWindow[],
): string | undefined {
  const { moves, dialect } = conversation;
  if (sentMessage.state === 'INSTANCE_ACTION_DONE') {
    const [id] = sentMessage.instanceIds;
    return moves.findLast((move) => move.instanceId === id && move.startedUs <= sentMessage.atUs)?.host;
  }
  if (!sentMessage.rule.wantsActions) return undefined;
  const ids = new Set([...sentMessage.instanceIds, ...Object.keys(agreedAnswer(sentMessage)?.actions ?? {})]);
  const moved = moves.find((move) => ids.has(move.instanceId) && move.startedUs >= sentMessage.atUs)?.host;
  if (moved !== undefined || sentMessage.state !== 'PLANNED_MAINTENANCE' || !dialect.oneHostAtATime)
    return moved;
  const next = questionsOf(conversation).find(
    (question) => question.projectId === sentMessage.projectId && question.atUs > sentMessage.atUs,
  );
  return windows.find(
    (hostWindow) =>
      hostWindow.fromUs >= sentMessage.atUs && hostWindow.fromUs <= (next?.atUs ?? hostWindow.fromUs),
  )?.host;
}
