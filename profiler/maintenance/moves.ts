import type { Message, MoveFinished } from './messages.ts';

/** An instance on its way from one host to another. */
export interface Move {
  readonly instanceId: string;
  readonly action: string;
  /** Where it came from. */
  readonly host: string;
  readonly target: string | undefined;
  readonly startedUs: number;
  /** Undefined while it is under way. */
  readonly finishedUs: number | undefined;
  readonly outcome: 'done' | 'failed' | undefined;
  readonly reason: string | undefined;
}

/** Every move of a session, each with its end: the first one of the same instance after its beginning. */
export function movesOf(messages: readonly Message[]): readonly Move[] {
  const ends = messages.filter((message): message is MoveFinished => message.kind === 'move-finished');
  return messages.flatMap((start) => {
    if (start.kind !== 'move-started') return [];
    const { instanceId, action, host, atUs } = start;
    const at = ends.findIndex((end) => end.instanceId === instanceId && end.atUs >= atUs);
    const [end] = at < 0 ? [] : ends.splice(at, 1);
    return [
      {
        instanceId,
        action,
        host,
        target: end?.target,
        startedUs: atUs,
        finishedUs: end?.atUs,
        outcome: end?.outcome,
        reason: end?.reason,
      },
    ];
  });
}

/** Whether an instance was on its way at some time between two times. */
export function isMoving(move: Move, fromUs: number, toUs: number): boolean {
  return move.startedUs <= toUs && (move.finishedUs ?? Number.POSITIVE_INFINITY) >= fromUs;
}
