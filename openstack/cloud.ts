import { alarmsClient } from './alarming/alarms.ts';
import type { Alarms } from './alarming/alarms.ts';
import { computeSession } from './compute/compute-session.ts';
import { flavorsClient } from './compute/flavors.ts';
import type { Flavors } from './compute/flavors.ts';
import { hypervisorsClient } from './compute/hypervisors.ts';
import type { Hypervisors } from './compute/hypervisors.ts';
import { computeQuotasClient as computeQuotas } from './compute/quotas.ts';
import type { ComputeQuotas } from './compute/quotas.ts';
import { serverGroupsClient } from './compute/server-groups.ts';
import type { ServerGroups } from './compute/server-groups.ts';
import { serversClient } from './compute/servers.ts';
import type { Servers } from './compute/servers.ts';
import { servicesClient } from './compute/services.ts';
import type { ComputeServices } from './compute/services.ts';
import { projectsClient } from './identity/projects.ts';
import type { Projects } from './identity/projects.ts';
import { rolesClient } from './identity/roles.ts';
import type { Roles } from './identity/roles.ts';
import { usersClient } from './identity/users.ts';
import type { Users } from './identity/users.ts';
import { imagesClient } from './image/images.ts';
import type { Images } from './image/images.ts';
import { floatingIpsClient } from './network/floating-ips.ts';
import type { FloatingIps } from './network/floating-ips.ts';
import { networksClient } from './network/networks.ts';
import type { Networks } from './network/networks.ts';
import { portsClient } from './network/ports.ts';
import type { Ports } from './network/ports.ts';
import { networkQuotasClient as networkQuotas } from './network/quotas.ts';
import type { NetworkQuotas } from './network/quotas.ts';
import { securityGroupsClient } from './network/security-groups.ts';
import type { SecurityGroups } from './network/security-groups.ts';
import { stacksClient } from './orchestration/stacks.ts';
import type { Stacks } from './orchestration/stacks.ts';
import type { Session } from './session.ts';

/** A cloud as one user: a client for each service. */
export interface OpenStack {
  readonly session: Session;
  readonly identity: { readonly projects: Projects; readonly users: Users; readonly roles: Roles };
  readonly compute: {
    readonly servers: Servers;
    readonly serverGroups: ServerGroups;
    readonly services: ComputeServices;
    readonly hypervisors: Hypervisors;
    readonly flavors: Flavors;
    readonly quotas: ComputeQuotas;
  };
  readonly network: {
    readonly networks: Networks;
    readonly ports: Ports;
    readonly floatingIps: FloatingIps;
    readonly quotas: NetworkQuotas;
    readonly securityGroups: SecurityGroups;
  };
  readonly image: { readonly images: Images };
  readonly alarming: { readonly alarms: Alarms };
  readonly orchestration: { readonly stacks: Stacks };
}

/** The clients of a session. */
export function openStack(session: Session, options: { readonly computeMicroversion: string }): OpenStack {
  const compute = computeSession(session, options.computeMicroversion);
  return {
    session,
    identity: { projects: projectsClient(session), users: usersClient(session), roles: rolesClient(session) },
    compute: {
      servers: serversClient(compute),
      serverGroups: serverGroupsClient(compute),
      services: servicesClient(compute),
      hypervisors: hypervisorsClient(compute),
      flavors: flavorsClient(compute),
      quotas: computeQuotas(compute),
    },
    network: {
      networks: networksClient(session),
      ports: portsClient(session),
      floatingIps: floatingIpsClient(session),
      quotas: networkQuotas(session),
      securityGroups: securityGroupsClient(session),
    },
    image: { images: imagesClient(session) },
    alarming: { alarms: alarmsClient(session) },
    orchestration: { stacks: stacksClient(session) },
  };
}
