import type { FastifyInstance } from 'fastify';
import { callOf, requireNovaAdmin } from '../api/call.ts';
import type { Nova } from '../nova.ts';
import { microTime } from '../views/times.ts';

/** `/os-availability-zone` and `/os-aggregates`: all compute hosts are in zone `nova`, the control plane in `internal`. */
export function zoneRoutes(app: FastifyInstance, nova: Nova): void {
  app.get('/os-availability-zone', (request) => {
    callOf(request);
    const available = nova.services.all().some((service) => service.zone === 'nova' && !service.disabled);
    return { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available }, hosts: null }] };
  });
  // Hosts are in no aggregate here, and none can be made; clients ask before they show a hypervisor.
  app.get('/os-aggregates', (request) => {
    requireNovaAdmin(callOf(request), 'os_compute_api:os-aggregates:index');
    return { aggregates: [] };
  });
  app.get('/os-availability-zone/detail', (request) => {
    requireNovaAdmin(callOf(request), 'os_compute_api:os-availability-zone:detail');
    return { availabilityZoneInfo: ['internal', 'nova'].map((zone) => zoneDetail(nova, zone)) };
  });
}

function zoneDetail(nova: Nova, zone: string): object {
  const hosts: Record<string, Record<string, object>> = {};
  for (const service of nova.services.all()) {
    if (service.zone !== zone || service.disabled) continue;
    (hosts[service.host] ??= {})[service.binary] = {
      available: nova.services.isUp(service),
      active: true,
      updated_at: microTime(service.updatedUs),
    };
  }
  const available = Object.keys(hosts).length > 0;
  return { zoneName: zone, zoneState: { available }, hosts: available ? hosts : null };
}
