import { join } from 'node:path';
import { NAMES } from './layouts/names.ts';
import type { LayoutName, ProductName } from './layouts/names.ts';

/** What a lab is asked to be. */
export interface LabShape {
  /** Compute hosts of Nova's SmallFakeDriver: 2 vCPUs and 8 GB each. */
  readonly computes: number;
  /** Compute hosts of Nova's FakeDriver: 1000 vCPUs each. */
  readonly bigComputes: number;
  /** How long Aodh's listener keeps a project's alarms, in seconds. */
  readonly aodhTtlS: number;
  /** Whether Vitrage runs, too: it takes some 700 MB, and Nova notifies it of everything beside Ceilometer. */
  readonly vitrage: boolean;
  /** The product whose deployment it looks like. */
  readonly as: LayoutName;
}

/** The shape of a lab that nobody has asked for anything. */
export const DEFAULT_SHAPE: LabShape = {
  computes: 3,
  bigComputes: 0,
  aodhTtlS: 5,
  vitrage: false,
  as: 'none',
};

/** The default folder of a lab. */
export const DEFAULT_LAB_DIR = '/var/lib/doctor-lab';

/** A host: a network namespace with two interfaces. */
export interface LabHost {
  readonly name: string;
  /** What its cables are called after; its name, unless that is too long for an interface. */
  readonly cable?: string;
  /** What a product has put on it: files that are laid over those of this machine. */
  readonly overlay?: string;
  /** The name under /run/netns. */
  readonly namespace: string;
  /** Address of eth0, where SSH and nova-compute are. */
  readonly managementIp: string;
  /** Address of eth1. */
  readonly dataIp: string;
}

/** A host that servers run on. */
export interface ComputeHost extends LabHost {
  readonly driver: 'fake.SmallFakeDriver' | 'fake.FakeDriver';
}

/** A node, as the installer of a product lists it. */
export interface LayoutNode {
  readonly role: 'controller' | 'compute';
  readonly name: string;
  readonly host: LabHost;
}

/** A lab that looks like the deployment of a product. */
export interface LabLayout {
  readonly product: ProductName;
  readonly installer: LabHost;
  /** Where the services are that a product's adapter configures, and the one that delivers alarms. */
  readonly controller: LabHost;
  readonly nodes: readonly LayoutNode[];
}

/** A bridge on the control host, and the network that it carries. */
export interface LabBridge {
  readonly name: string;
  readonly address: string;
  /** The first three numbers of every address on it; its netmask is 24 bits. */
  readonly prefix: string;
}

/** Every TCP port of the control host, by what listens there. */
export type PortName =
  | 'keystone'
  | 'glance'
  | 'placement'
  | 'nova'
  | 'neutron'
  | 'aodh'
  | 'heat'
  | 'vitrage'
  | 'amqp'
  | 'erlang'
  | 'epmd'
  | 'memcached';

/** One lab, in full: every other file of this folder takes names, paths, users, addresses and ports from here. */
export interface LabDescription {
  readonly dir: string;
  readonly paths: LabPaths;
  readonly management: LabBridge;
  readonly data: LabBridge;
  readonly ports: Readonly<Record<PortName, number>>;
  /** Ports that listen on loopback; the others listen on the management address. */
  readonly loopbackPorts: readonly PortName[];
  readonly region: string;
  /** Name of the control host in Nova, and in every hosts file. */
  readonly controller: string;
  readonly shape: LabShape;
  /** The compute hosts. */
  readonly hosts: readonly ComputeHost[];
  /** Undefined where it looks like nobody's. */
  readonly layout: LabLayout | undefined;
}

/** The folders and files of a lab. */
export interface LabPaths {
  /** Configuration, one folder per service. */
  readonly etc: string;
  /** Databases, images, state; one folder per service. */
  readonly data: string;
  readonly log: string;
  /** Pid files and sockets; gone after `down`. */
  readonly run: string;
  /** Keys and passwords, for root only. */
  readonly keys: string;
  /** What differs from one compute host to the next: its /etc files, /root and /tmp. */
  readonly hosts: string;
  /** The lab's shape. */
  readonly state: string;
  readonly databaseSocket: string;
  /** Private key that opens every compute host. */
  readonly sshKey: string;
  /** A configuration file for doctor. */
  readonly doctorIni: string;
}

/** How many hosts of a kind fit into the lab's network. */
export const MAX_HOSTS = 99;
const FIRST_COMPUTE = 11;
const FIRST_BIG = 111;
const INSTALLER = 2;
const CONTROLLER = 3;

/** Describes the lab of a shape in a folder. Pure: the same lab each time. */
export function describeLab(dir: string, shape: LabShape): LabDescription {
  const management = { name: 'doctorlab0', address: '10.20.0.1', prefix: '10.20.0' };
  const data = { name: 'doctorlab1', address: '10.20.1.1', prefix: '10.20.1' };
  const paths = pathsIn(dir);
  const host = (name: string, number: number): LabHost => ({
    name,
    namespace: namespaceOf(name),
    managementIp: `${management.prefix}.${number}`,
    dataIp: `${data.prefix}.${number}`,
    ...(shape.as === 'none' ? {} : { overlay: join(paths.hosts, name, shape.as) }),
  });
  const many = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const hosts: ComputeHost[] = [
    ...many(shape.computes, (i) => ({
      ...host(`compute${i + 1}`, FIRST_COMPUTE + i),
      driver: 'fake.SmallFakeDriver' as const,
    })),
    ...many(shape.bigComputes, (i) => ({
      ...host(`big${i + 1}`, FIRST_BIG + i),
      driver: 'fake.FakeDriver' as const,
    })),
  ];
  return {
    dir,
    paths,
    management,
    data,
    // Not the ports that everybody knows: those may be taken where another OpenStack runs.
    ports: {
      keystone: 25000,
      glance: 29292,
      placement: 28778,
      nova: 28774,
      neutron: 29696,
      aodh: 28042,
      heat: 28004,
      vitrage: 28999,
      amqp: 23672,
      erlang: 23670,
      epmd: 23369,
      memcached: 21211,
    },
    loopbackPorts: ['erlang', 'epmd', 'memcached'],
    region: 'RegionOne',
    controller: 'controller',
    shape,
    hosts,
    layout: shape.as === 'none' ? undefined : layoutOf(shape.as, hosts, host),
  };
}

function layoutOf(
  product: ProductName,
  computes: readonly ComputeHost[],
  make: (name: string, number: number) => LabHost,
): LabLayout {
  const names = NAMES[product];
  const controllerName = names.controller(make('', CONTROLLER).managementIp);
  const controller = { ...make(controllerName, CONTROLLER), cable: 'control' };
  return {
    product,
    installer: { ...make(names.installer, INSTALLER), cable: 'installer' },
    controller,
    nodes: [
      { role: 'controller', name: controllerName, host: controller },
      ...computes.map((host, index) => ({
        role: 'compute' as const,
        name: names.compute(index, host.managementIp),
        host,
      })),
    ],
  };
}

/** Every host of a lab: the compute hosts, and those that a product has beside them. */
export function allHosts({ hosts, layout }: Pick<LabDescription, 'hosts' | 'layout'>): readonly LabHost[] {
  return layout === undefined ? hosts : [...hosts, layout.controller, layout.installer];
}

/** Before the name of a host, in the name of its network namespace. */
export const NAMESPACE_PREFIX = 'doctorlab-';
export const namespaceOf = (host: string): string => `${NAMESPACE_PREFIX}${host}`;

function pathsIn(dir: string): LabPaths {
  return {
    etc: join(dir, 'etc'),
    data: join(dir, 'data'),
    log: join(dir, 'log'),
    run: join(dir, 'run'),
    keys: join(dir, 'keys'),
    hosts: join(dir, 'hosts'),
    state: join(dir, 'lab.json'),
    databaseSocket: join(dir, 'run', 'mysql', 'mariadb.sock'),
    sshKey: join(dir, 'keys', 'id_ed25519'),
    doctorIni: join(dir, 'doctor.ini'),
  };
}

/** Where a port of the control host listens. */
export function listenAddress(lab: LabDescription, port: PortName): string {
  return lab.loopbackPorts.includes(port) ? '127.0.0.1' : lab.management.address;
}

/** The address of an HTTP service of the control host. */
export function urlOf(lab: LabDescription, port: PortName): string {
  return `http://${listenAddress(lab, port)}:${lab.ports[port]}`;
}
