import { spanMs } from '../times.ts';
import type { Answer } from './answers.ts';
import { SLACK_US } from './asked.ts';
import { agreedAnswer, questionsOf } from './conversation.ts';
import type { Conversation, Told } from './conversation.ts';
import type { HostWindow } from './host-windows.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';

/** Every message to a project with its answer, and how long each step took. Times are never clamped. */
export function exchangeRecords(
  conversation: Conversation,
  windows: readonly HostWindow[],
  atMs: (us: number) => number,
): MaintenanceRecord['exchanges'] {
  const maybeMs = (us: number | undefined): number | null => (us === undefined ? null : atMs(us));
  return conversation.told.map((told) => {
    const answer = agreedAnswer(told) ?? told.answers[0];
    const receivedUs = told.deliveries[0]?.atUs;
    // An answer is to the message as it was sent last; one that was never answered was still sent first.
    const sentUs =
      told.sent.findLast((projectEvent) => projectEvent.atUs <= (receivedUs ?? projectEvent.atUs) + SLACK_US)
        ?.atUs ?? told.atUs;
    const endUs = answer?.takenUs ?? answer?.sentUs;
    return {
      state: told.state,
      projectId: told.projectId,
      host: hostOf(conversation, told, windows) ?? null,
      instanceId: told.instanceIds.length === 1 && carriesOne(told) ? (told.instanceIds[0] ?? null) : null,
      sentMs: atMs(told.atUs),
      sentTimes: told.sent.length,
      receivedMs: maybeMs(receivedUs),
      repliedMs: maybeMs(answer?.sentUs),
      replyReceivedMs: maybeMs(answer?.takenUs),
      deadlineMs: maybeMs(told.deadlineUs),
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
function carriesOne({ sent }: Told): boolean {
  const value = sent[0]?.payload['instance_ids'];
  return Array.isArray(value) || (typeof value === 'string' && !value.includes('://'));
}

/** The host that a message is about: where its instances were moved from, or the next one to be maintained. */
function hostOf(conversation: Conversation, told: Told, windows: readonly HostWindow[]): string | undefined {
  const { moves, dialect } = conversation;
  if (told.state === 'INSTANCE_ACTION_DONE') {
    const [id] = told.instanceIds;
    return moves.findLast((move) => move.instanceId === id && move.startedUs <= told.atUs)?.host;
  }
  if (!told.rule.wantsActions) return undefined;
  const ids = new Set([...told.instanceIds, ...Object.keys(agreedAnswer(told)?.actions ?? {})]);
  const moved = moves.find((move) => ids.has(move.instanceId) && move.startedUs >= told.atUs)?.host;
  if (moved !== undefined || told.state !== 'PLANNED_MAINTENANCE' || !dialect.oneHostAtATime) return moved;
  const next = questionsOf(conversation).find(
    (question) => question.projectId === told.projectId && question.atUs > told.atUs,
  );
  return windows.find(
    (hostWindow) => hostWindow.fromUs >= told.atUs && hostWindow.fromUs <= (next?.atUs ?? hostWindow.fromUs),
  )?.host;
}
