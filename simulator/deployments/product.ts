import type { HostUser } from '../hosts/logins.ts';
import type { KeyPair } from '../hosts/key-pair.ts';
import type { Programs } from '../hosts/programs.ts';
import type { TreeFile } from '../hosts/tree.ts';

/** The deployments that can be simulated. */
export const DEPLOYMENTS = ['apex', 'apex-containers', 'fuel', 'daisy'] as const;

/** The name of one of them. */
export type DeploymentName = (typeof DEPLOYMENTS)[number];

/** What a node is for. */
export type NodeRole = 'controller' | 'compute';

/** One node of a deployment, as it was laid out. */
export interface NodePlan {
  readonly role: NodeRole;
  /** The name the installer lists it by. */
  readonly name: string;
  /** The name Nova knows it by. */
  readonly novaName: string;
  readonly address: string;
}

/** What a node's files and programs are made from. */
export interface Site {
  readonly jumpAddress: string;
  readonly nodes: readonly NodePlan[];
  /** Logs in to the installer. */
  readonly jumpKey: KeyPair;
  /** Logs in to the installer where the product has a password for that. */
  readonly jumpPassword: string;
  /** Logs in to the nodes. */
  readonly nodeKey: KeyPair;
  /** The password of every service; one for all is enough here. */
  readonly secret: string;
  /** Where the message bus is, when it is a real one. */
  readonly transportUrl: string | undefined;
}

/** What a service does when it starts. */
export type ServiceKind =
  'ceilometer-notification' | 'aodh-notifier' | 'nova-scheduler' | 'nova-compute' | 'other';

/** A service as a node's init system or container engine knows it. */
export interface ServicePlan {
  readonly kind: ServiceKind;
  /** `openstack-nova-scheduler.service`, or the name of its container. */
  readonly name: string;
  /** The image, when it runs in a container. */
  readonly image?: string;
  /** The folder that holds its configuration, as on the node. */
  readonly configDir: string;
}

/** A product that installs clouds, as far as its hosts show it. */
export interface Product {
  readonly name: DeploymentName;
  /** What `INSTALLER_TYPE` says. */
  readonly installerType: string;
  readonly jumpName: string;
  jumpUser(site: Site): HostUser;
  readonly nodeUsername: string;
  nodeName(role: NodeRole, index: number, address: string): string;
  novaName(nodeName: string): string;
  jumpFiles(site: Site): readonly TreeFile[];
  /** Where the installer's host keeps the openrc of the cloud. */
  readonly openrcPath: string;
  jumpPrograms(site: Site): Programs;
  nodeFiles(site: Site, node: NodePlan): readonly TreeFile[];
  services(role: NodeRole): readonly ServicePlan[];
  /** The file name of the key that logs in to the installer; none where a password does. */
  readonly keyFileName: string | undefined;
}
