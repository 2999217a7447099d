import type { Clock } from '../../core/clock.ts';
import type { Fleet } from '../kit/contracts.ts';

/** The common part of Neutron's resources; records have the format of the API. */
export interface Resource {
  readonly id: string;
  name: string;
  project_id: string;
  tenant_id: string;
  description: string;
  created_at: string;
  updated_at: string;
  revision_number: number;
  tags: readonly string[];
}

/** Network API v2.0, Networks. */
export interface Network extends Resource {
  status: 'ACTIVE';
  admin_state_up: boolean;
  shared: boolean;
  'router:external': boolean;
  port_security_enabled: boolean;
  mtu: number;
  availability_zones: readonly string[];
  'provider:network_type': string;
  'provider:physical_network': string | null;
  'provider:segmentation_id': number | null;
}

/** Network API v2.0, Subnets. */
export interface Subnet extends Resource {
  readonly network_id: string;
  readonly ip_version: 4;
  readonly cidr: string;
  gateway_ip: string | null;
  enable_dhcp: boolean;
  allocation_pools: readonly { readonly start: string; readonly end: string }[];
  dns_nameservers: readonly string[];
  host_routes: readonly unknown[];
}

/** An address of a port. */
export interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address: string;
}

/** Network API v2.0, Ports. */
export interface Port extends Resource {
  readonly network_id: string;
  readonly mac_address: string;
  fixed_ips: readonly FixedIp[];
  device_id: string;
  device_owner: string;
  status: 'ACTIVE' | 'DOWN';
  admin_state_up: boolean;
  security_groups: readonly string[];
  port_security_enabled: boolean;
  allowed_address_pairs: readonly unknown[];
  data_plane_status: 'ACTIVE' | 'DOWN' | null;
  'binding:host_id': string;
  'binding:vnic_type': string;
  'binding:vif_type': string;
  'binding:vif_details': object;
  'binding:profile': object;
}

/** Network API v2.0, Routers. */
export interface Router extends Resource {
  status: 'ACTIVE';
  admin_state_up: boolean;
  external_gateway_info: {
    network_id: string;
    enable_snat: boolean;
    external_fixed_ips: readonly FixedIp[];
  } | null;
  routes: readonly unknown[];
  distributed: boolean;
  ha: boolean;
  availability_zones: readonly string[];
}

/** Network API v2.0, Floating IPs. */
export interface FloatingIp extends Resource {
  readonly floating_network_id: string;
  readonly floating_ip_address: string;
  fixed_ip_address: string | null;
  port_id: string | null;
  router_id: string | null;
  status: 'ACTIVE' | 'DOWN';
}

/** Network API v2.0, Security group rules. */
export interface SecurityGroupRule extends Resource {
  readonly security_group_id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly protocol: string | null;
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
}

/** Network API v2.0, Security groups. */
export interface SecurityGroup extends Resource {
  readonly security_group_rules: readonly SecurityGroupRule[];
  stateful: boolean;
}

/** Limits of a project; -1 is unlimited. */
export type Quota = Record<
  'network' | 'subnet' | 'port' | 'router' | 'floatingip' | 'security_group' | 'security_group_rule',
  number
>;

/** Neutron's state. */
export interface NetworkState {
  readonly clock: Clock;
  readonly fleet: Fleet | undefined;
  readonly networks: Map<string, Network>;
  readonly subnets: Map<string, Subnet>;
  readonly ports: PortStore;
  readonly routers: Map<string, Router>;
  readonly floatingIps: Map<string, FloatingIp>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly rules: Map<string, SecurityGroupRule>;
  /** The group `default` of each project that has one. */
  readonly defaultGroups: Map<string, SecurityGroup>;
  readonly quotas: Map<string, Quota>;
  /** Addresses in use, by subnet. */
  readonly leases: Map<string, Set<number>>;
}

/** Ports, indexed by device and host. */
export interface PortStore {
  get(id: string): Port | undefined;
  values(): Iterable<Port>;
  ofDevice(deviceId: string): readonly Port[];
  onNetwork(networkId: string): readonly Port[];
  onHost(host: string): readonly Port[];
  ofProject(projectId: string): number;
  set(port: Port): void;
  delete(port: Port): void;
  /** Changes the indexed fields of a port. */
  move(port: Port, change: { readonly device_id?: string; readonly 'binding:host_id'?: string }): void;
}

/** An empty {@link PortStore}. */
export function createPortStore(): PortStore {
  const all = new Map<string, Port>();
  const indexes = {
    device_id: new Map<string, Set<Port>>(),
    network_id: new Map<string, Set<Port>>(),
    'binding:host_id': new Map<string, Set<Port>>(),
  };
  const perProject = new Map<string, number>();
  const keys = Object.keys(indexes) as (keyof typeof indexes)[];
  const add = (port: Port): void => {
    for (const key of keys) {
      const index = indexes[key];
      const group = index.get(port[key]) ?? new Set<Port>();
      index.set(port[key], group.add(port));
    }
  };
  const remove = (port: Port): void => {
    for (const key of keys) {
      const group = indexes[key].get(port[key]);
      group?.delete(port);
      if (group?.size === 0) indexes[key].delete(port[key]);
    }
  };
  const count = (port: Port, by: number): void => {
    perProject.set(port.project_id, (perProject.get(port.project_id) ?? 0) + by);
  };
  return {
    get: (id) => all.get(id),
    values: () => all.values(),
    ofDevice: (id) => (id === '' ? [] : [...(indexes.device_id.get(id) ?? [])]),
    onNetwork: (id) => [...(indexes.network_id.get(id) ?? [])],
    onHost: (host) => [...(indexes['binding:host_id'].get(host) ?? [])],
    ofProject: (id) => perProject.get(id) ?? 0,
    set(port) {
      all.set(port.id, port);
      add(port);
      count(port, 1);
    },
    delete(port) {
      if (!all.delete(port.id)) return;
      remove(port);
      count(port, -1);
    },
    move(port, change) {
      remove(port);
      Object.assign(port, change);
      add(port);
    },
  };
}
