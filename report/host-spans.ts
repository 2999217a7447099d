import type { MaintenanceRecord } from '../record/maintenance-record.ts';

type HostRecord = MaintenanceRecord['hosts'][number];
type Service = MaintenanceRecord['service'];

/** A stretch of time, in milliseconds since the session was ordered. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The stretch that a host timeline shows. It begins at maintenance_at, because nothing happens to a host in the
 * lead time, which may be long; a session that did not get there is shown from its order.
 */
export function shownTime(record: MaintenanceRecord): { readonly beginMs: number; readonly lastMs: number } {
  const lastMs = endMs(record);
  const maintenanceAtMs = record.session.maintenanceAtMs ?? 0;
  return { beginMs: lastMs > maintenanceAtMs ? Math.max(0, maintenanceAtMs) : 0, lastMs };
}

function endMs({ session, hosts, service }: MaintenanceRecord): number {
  const last = hosts.flatMap((host) => [
    host.completeMs ?? host.inMaintenanceMs ?? 0,
    ...host.northbound.map((step) => step.atMs),
  ]);
  return session.totalMs ?? Math.max(1, ...last, ...service.stays.map((stay) => stay.toMs));
}

/** When a host was in maintenance, as seen on the bus or by the administrator; `toMs` is null when it stayed. */
export function maintenanceOf(
  host: HostRecord,
): { readonly fromMs: number; readonly toMs: number | null } | undefined {
  const at = host.northbound.findIndex(({ state }) => state === 'in-maintenance');
  const seen = [host.northbound[at]?.atMs, host.inMaintenanceMs].filter((ms) => typeof ms === 'number');
  if (seen.length === 0) return undefined;
  const toMs = host.completeMs ?? (at < 0 ? undefined : host.northbound[at + 1]?.atMs) ?? null;
  return { fromMs: Math.min(...seen), toMs };
}

/** When the instance that served lived on a host. */
export function staysAt(service: Service, host: string): readonly Span[] {
  return service.stays
    .filter((stay) => stay.host === host)
    .map(({ instanceId, fromMs, toMs }) => {
      // It was there from its switch-over on, which lies before the first look that saw it.
      const since = service.switchOvers.findLast(
        (switchOver) => switchOver.to === instanceId && switchOver.atMs <= fromMs,
      );
      const before = service.stays.findLast((stay) => stay.toMs < fromMs)?.toMs ?? fromMs;
      return { fromMs: since === undefined ? fromMs : Math.max(before, since.atMs), toMs };
    });
}

/** When the service was switched over to an instance on a host. */
export function switchOversTo(service: Service, host: string): readonly number[] {
  return service.switchOvers
    .filter(
      ({ atMs, to }) =>
        service.stays.find((stay) => stay.instanceId === to && stay.toMs >= atMs)?.host === host,
    )
    .map(({ atMs }) => atMs);
}
