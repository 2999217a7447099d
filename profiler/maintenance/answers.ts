import type { Reply } from './messages.ts';
import { replyStateOf } from '../../record/maintenance-names.ts';

/** One reply to one question, as both ends recorded it. */
export interface Answer {
  /** As it was sent: `ACK_<STATE>` or `NACK_<STATE>`. */
  readonly text: string;
  readonly word: 'ACK' | 'NACK' | undefined;
  /** When the Admin tool had it, or else when the App manager had sent it. */
  readonly atUs: number;
  readonly sentUs: number | undefined;
  readonly takenUs: number | undefined;
  /** Undefined when nobody knows whether it arrived. */
  readonly accepted: boolean | undefined;
  /** Why it was not. */
  readonly reason: string | undefined;
  /** What is to be done with each instance. */
  readonly actions: Readonly<Record<string, string>>;
}

/**
 * The replies to one question. What the App manager sent and what the Admin tool took are the same reply when
 * they say the same and were both accepted or both not.
 * @param instanceIds the instances that were asked about
 */
export function answersOf(replies: readonly Reply[], instanceIds: readonly string[]): readonly Answer[] {
  const taken = replies.filter((reply) => reply.seenBy === 'admin-tool');
  const answers = replies
    .filter((reply) => reply.seenBy === 'app-manager')
    .map((sent) => {
      const at = taken.findIndex(
        (reply) => reply.state === sent.state && (sent.accepted ?? reply.accepted) === reply.accepted,
      );
      const [other] = at < 0 ? [] : taken.splice(at, 1);
      return answer(sent, other, instanceIds);
    });
  return [...answers, ...taken.map((reply) => answer(undefined, reply, instanceIds))].sort(
    (a, b) => a.atUs - b.atUs,
  );
}

function answer(sent: Reply | undefined, taken: Reply | undefined, instanceIds: readonly string[]): Answer {
  const text = sent?.state ?? taken?.state ?? '';
  return {
    text,
    word: replyStateOf(text)?.word,
    atUs: taken?.atUs ?? sent?.atUs ?? 0,
    sentUs: sent?.atUs,
    takenUs: taken?.atUs,
    accepted: taken?.accepted ?? sent?.accepted,
    reason: taken?.reason,
    actions: { ...actionsOf(taken, instanceIds), ...actionsOf(sent, instanceIds) },
  };
}

function actionsOf(
  reply: Reply | undefined,
  instanceIds: readonly string[],
): Readonly<Record<string, string>> {
  if (reply === undefined) return {};
  const { instanceActions, instanceAction, instanceId } = reply;
  const id = instanceId ?? (instanceIds.length === 1 ? instanceIds[0] : undefined);
  const item = instanceAction === undefined || id === undefined ? {} : { [id]: instanceAction };
  return { ...instanceActions, ...item };
}
