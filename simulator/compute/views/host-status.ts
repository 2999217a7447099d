import type { Nova } from '../nova.ts';
import type { Server } from '../state/server.ts';

/** `host_status` (nova/compute/api.py, get_instance_host_status); empty for a server without a host. */
export type HostStatus = 'UP' | 'DOWN' | 'UNKNOWN' | 'MAINTENANCE' | '';

/** The status of the host that a server's owner may see. */
export function hostStatusOf(nova: Nova, server: Server): HostStatus {
  const service = server.host === null ? undefined : nova.services.findCompute(server.host);
  if (service === undefined) return '';
  if (service.forcedDown) return 'DOWN';
  if (service.disabled) return 'MAINTENANCE';
  return nova.services.isUp(service) ? 'UP' : 'UNKNOWN';
}
