import { join } from 'node:path';

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
}

/** The shape of a lab that nobody has asked for anything. */
export const DEFAULT_SHAPE: LabShape = { computes: 3, bigComputes: 0, aodhTtlS: 5, vitrage: false };

/** Where a lab lives unless told otherwise. */
export const DEFAULT_LAB_DIR = '/var/lib/doctor-lab';

/** A compute host: a network namespace with two interfaces. */
export interface LabHost {
  readonly name: string;
  readonly driver: 'fake.SmallFakeDriver' | 'fake.FakeDriver';
  /** The name under /run/netns. */
  readonly namespace: string;
  /** Address of eth0, where SSH and nova-compute are. */
  readonly managementIp: string;
  /** Address of eth1. */
  readonly dataIp: string;
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
  readonly hosts: readonly LabHost[];
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

/** Describes the lab of a shape in a folder. Pure: the same lab each time. */
export function describeLab(dir: string, shape: LabShape): LabDescription {
  const management = { name: 'doctorlab0', address: '10.20.0.1', prefix: '10.20.0' };
  const data = { name: 'doctorlab1', address: '10.20.1.1', prefix: '10.20.1' };
  const host = (name: string, number: number, driver: LabHost['driver']): LabHost => ({
    name,
    driver,
    namespace: namespaceOf(name),
    managementIp: `${management.prefix}.${number}`,
    dataIp: `${data.prefix}.${number}`,
  });
  const many = (count: number, make: (index: number) => LabHost): LabHost[] =>
    Array.from({ length: count }, (_, index) => make(index));
  return {
    dir,
    paths: pathsIn(dir),
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
    hosts: [
      ...many(shape.computes, (i) => host(`compute${i + 1}`, FIRST_COMPUTE + i, 'fake.SmallFakeDriver')),
      ...many(shape.bigComputes, (i) => host(`big${i + 1}`, FIRST_BIG + i, 'fake.FakeDriver')),
    ],
  };
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
