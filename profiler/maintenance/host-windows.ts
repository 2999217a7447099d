import type { NORTHBOUND_STATES } from '../../record/maintenance-names.ts';
import type { TraceEvent } from '../../record/trace-events.ts';
import type { HostEvent } from './conversation.ts';

/** A step of a host as the administrator sees it. */
export interface NorthboundStep {
  readonly host: string;
  readonly state: (typeof NORTHBOUND_STATES)[number];
  readonly atUs: number;
  /** How long the host may take to be emptied, as the administrator said. */
  readonly timeoutMs: number | undefined;
  readonly reason: string | undefined;
}

/** A time in which a host is in maintenance. */
export interface HostWindow {
  readonly host: string;
  readonly fromUs: number;
  /** Undefined when it never came out of it. */
  readonly toUs: number | undefined;
}

/** What the administrator saw of the hosts, in the order of its times. */
export function northboundSteps(events: readonly TraceEvent[]): readonly NorthboundStep[] {
  return events
    .filter((event) => event.event === 'maintenance.host-state')
    .map(({ atUs, data: { host, state, timeoutMs, reason } }) => ({ host, state, atUs, timeoutMs, reason }))
    .sort((a, b) => a.atUs - b.atUs);
}

/**
 * When each host was in maintenance, as seen on the bus: from its IN_MAINTENANCE to the first
 * MAINTENANCE_COMPLETE after it. For hosts without an event on the bus, as the administrator saw them.
 */
export function hostWindows(
  hostEvents: readonly HostEvent[],
  steps: readonly NorthboundStep[],
): readonly HostWindow[] {
  const onBus = windowsOf(hostEvents, 'IN_MAINTENANCE', 'MAINTENANCE_COMPLETE');
  const hosts = new Set(hostEvents.map((hostEvent) => hostEvent.host));
  const seen = windowsOf(steps, 'in-maintenance', 'enabled').filter(
    (hostWindow) => !hosts.has(hostWindow.host),
  );
  return [...onBus, ...seen].sort((a, b) => a.fromUs - b.fromUs);
}

/**
 * Whether a host went through its whole maintenance: it came out again and, where the administrator's view is
 * known, was enabled for no other reason. A host that is put back because the session failed has a reason.
 */
export function isMaintained(
  host: string,
  windows: readonly HostWindow[],
  steps: readonly NorthboundStep[],
): boolean {
  const own = steps.filter((step) => step.host === host);
  const wentIn = own.findIndex((northboundStep) => northboundStep.state === 'in-maintenance');
  const cameBack = own.some(
    (northboundStep, index) =>
      index > wentIn && northboundStep.state === 'enabled' && northboundStep.reason === undefined,
  );
  return (
    windows.some((hostWindow) => hostWindow.host === host && hostWindow.toUs !== undefined) &&
    (own.length === 0 || (wentIn >= 0 && cameBack))
  );
}

function windowsOf(
  steps: readonly { readonly host: string; readonly state: string; readonly atUs: number }[],
  begin: string,
  end: string,
): readonly HostWindow[] {
  const windows: HostWindow[] = [];
  for (const host of new Set(steps.map((step) => step.host))) {
    let fromUs: number | undefined;
    for (const step of steps.filter((step) => step.host === host)) {
      if (step.state === begin) fromUs ??= step.atUs;
      if (step.state !== end || fromUs === undefined) continue;
      windows.push({ host, fromUs, toUs: step.atUs });
      fromUs = undefined;
    }
    if (fromUs !== undefined) windows.push({ host, fromUs, toUs: undefined });
  }
  return windows;
}
