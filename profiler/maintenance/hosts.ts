import { spanMs } from '../times.ts';
import { questionsOf } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import { isMaintained } from './host-windows.ts';
import type { HostWindow, NorthboundStep } from './host-windows.ts';
import type { Move } from './moves.ts';
import type { MaintenanceRecord } from '../../record/maintenance-record.ts';

type HostRecord = MaintenanceRecord['hosts'][number];

/** The way of every host of a session, those that were named first and then those that were found. */
export function hostRecords(
  conversation: Conversation,
  steps: readonly NorthboundStep[],
  windows: readonly HostWindow[],
  atMs: (us: number) => number,
): readonly HostRecord[] {
  const names = new Set([...conversation.facts.hosts, ...windows.map((hostWindow) => hostWindow.host)]);
  const order = [...new Set(windows.map((hostWindow) => hostWindow.host))];
  return [...names].map((host) => {
    const window = windows.find((hostWindow) => hostWindow.host === host);
    const own = steps.filter((step) => step.host === host);
    const goingUs = own.find((northboundStep) => northboundStep.state === 'going-to-maintenance')?.atUs;
    const inUs = own.find((northboundStep) => northboundStep.state === 'in-maintenance')?.atUs;
    const enabledUs = own.find(
      (northboundStep) =>
        northboundStep.state === 'enabled' && northboundStep.atUs >= (inUs ?? northboundStep.atUs),
    )?.atUs;
    const moves = conversation.moves.filter((move) => move.host === host);
    const place = order.indexOf(host);
    const onBus = conversation.hosts.some((hostEvent) => hostEvent.host === host) ? window : undefined;
    return {
      host,
      maintained: isMaintained(host, windows, steps),
      order: place < 0 ? null : place + 1,
      emptiedBy: emptiedBy(conversation, moves),
      moves: moves.length,
      inMaintenanceMs: onBus === undefined ? null : atMs(onBus.fromUs),
      completeMs: onBus?.toUs === undefined ? null : atMs(onBus.toUs),
      emptyingTimeMs: spanMs(goingUs, inUs),
      maintenanceTimeMs:
        spanMs(inUs, inUs === undefined ? undefined : enabledUs) ?? spanMs(window?.fromUs, window?.toUs),
      timeoutMs: own.find((northboundStep) => northboundStep.timeoutMs !== undefined)?.timeoutMs ?? null,
      northbound: own.map(({ state, atUs, reason }) => ({
        state,
        atMs: atMs(atUs),
        ...(reason === undefined ? {} : { reason }),
      })),
    };
  });
}

/** The state whose question came last before the moves away from a host. */
function emptiedBy(conversation: Conversation, moves: readonly Move[]): HostRecord['emptiedBy'] {
  const [move] = moves;
  if (move === undefined) return null;
  const asked = questionsOf(conversation).filter((question) => question.rule.wantsActions);
  const question = asked.findLast((sentMessage) => sentMessage.atUs <= move.startedUs);
  return question?.state === 'PREPARE_MAINTENANCE' ? 'PREPARE_MAINTENANCE' : 'PLANNED_MAINTENANCE';
}
