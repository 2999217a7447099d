import { toMs } from '../units.ts';
import { spanMs } from '../times.ts';
import type { Conversation } from './conversation.ts';
import type { Session } from './from-trace.ts';
import type { SessionState } from './messages.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';

/** The session as a whole: its phases, and what of it was lead time and what work. */
export function sessionRecord(
  session: Session,
  { messages, end }: Conversation,
  atMs: (us: number) => number,
): MaintenanceRecord['session'] {
  const states = messages.filter((message): message is SessionState => message.kind === 'session-state');
  const last = states.at(-1);
  const { orderedUs, maintenanceAtUs } = session;
  const beginUs =
    end === undefined || maintenanceAtUs === undefined
      ? undefined
      : Math.min(end.atUs, Math.max(orderedUs, maintenanceAtUs));
  return {
    sessionId: session.sessionId,
    dialect: session.dialect,
    workflow: session.workflow ?? null,
    projectIds: [...session.projectIds],
    hosts: [...session.hosts],
    instances: session.instanceIds.length,
    haInstanceIds: [...session.haInstanceIds],
    floatingIp: session.floatingIp ?? null,
    orderedAt: new Date(Math.round(orderedUs / 1000)).toISOString(),
    maintenanceAtMs: maintenanceAtUs === undefined ? null : atMs(maintenanceAtUs),
    leadMs: session.leadMs ?? null,
    hostWorkMs: session.hostWorkMs ?? null,
    state: end?.state ?? last?.state ?? null,
    reason: end?.reason ?? null,
    totalMs: spanMs(orderedUs, end?.atUs),
    leadTimeMs: spanMs(orderedUs, beginUs),
    workTimeMs: spanMs(beginUs, end?.atUs),
    phases: phasesOf(states, end?.atUs, atMs),
  };
}

/** The states that the session went through, each until the next; its end is a moment, and no phase. */
function phasesOf(
  states: readonly SessionState[],
  endUs: number | undefined,
  atMs: (us: number) => number,
): MaintenanceRecord['session']['phases'] {
  const changes = states.filter((state, index) => state.state !== states[index - 1]?.state);
  return changes.flatMap((change, index) => {
    const untilUs = changes[index + 1]?.atUs ?? endUs ?? change.atUs;
    if (endUs !== undefined && change.atUs >= endUs) return [];
    return [{ state: change.state, atMs: atMs(change.atUs), durationMs: toMs(untilUs - change.atUs) }];
  });
}
