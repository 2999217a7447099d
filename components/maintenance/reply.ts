import { z } from 'zod';
import { Refusal, readAs } from '../web/refusal.ts';
import { replyStateOf } from '../../record/maintenance-names.ts';
import type { ReplyState } from '../../record/maintenance-names.ts';

const replySchema = z.looseObject({
  session_id: z.string().min(1),
  state: z.string().min(1),
  instance_actions: z.record(z.string(), z.string()).optional(),
  /** Fenix, where an event is about one instance. */
  instance_action: z.string().optional(),
  /** Ours: why a NACK. Other programs leave it alone. */
  reason: z.string().optional(),
});

/** The body of a reply, to be sent: `{session_id, state, instance_actions?}` and, to Fenix, `instance_action`. */
export type ReplyBody = z.input<typeof replySchema>;

/** A project's reply, read. */
export interface Reply {
  readonly sessionId: string;
  /** As it was written. */
  readonly state: string;
  readonly answer: ReplyState;
  /** Instance id → action, whatever the words; undefined when the reply has none. */
  readonly instanceActions: Readonly<Record<string, string>> | undefined;
  readonly reason: string | undefined;
}

/**
 * Reads the body of a reply.
 * @throws Refusal 400 with the field's path
 */
export function readReply(body: unknown): Reply {
  const { session_id: sessionId, state, instance_actions: actions, reason } = readAs(replySchema, body);
  const answer = replyStateOf(state);
  if (answer === undefined) {
    throw new Refusal(
      400,
      `${JSON.stringify(state)} is no answer; those are ACK_<STATE> and NACK_<STATE>`,
      'state',
    );
  }
  return { sessionId, state, answer, instanceActions: actions, reason };
}
