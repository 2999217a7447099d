import type { Alarms } from '../../../openstack/alarming/alarms.ts';
import type { Flavors } from '../../../openstack/compute/flavors.ts';
import type { Hypervisors } from '../../../openstack/compute/hypervisors.ts';
import type { ServerGroups } from '../../../openstack/compute/server-groups.ts';
import type { Servers } from '../../../openstack/compute/servers.ts';
import type { ComputeServices } from '../../../openstack/compute/services.ts';

/** What the Admin tool asks of the cloud, as its administrator. `openstack/cloud.ts` offers it and more. */
export interface AdminCloud {
  readonly session: { readonly projectId: string | undefined };
  readonly compute: {
    readonly servers: Pick<Servers, 'list' | 'get' | 'migrate' | 'confirmResize' | 'liveMigrate'>;
    readonly services: Pick<ComputeServices, 'list' | 'enable' | 'disable'>;
    readonly hypervisors: Pick<Hypervisors, 'list'>;
    readonly flavors: Pick<Flavors, 'list'>;
    readonly serverGroups: Pick<ServerGroups, 'list'>;
  };
  readonly alarming: { readonly alarms: Pick<Alarms, 'list'> };
}
