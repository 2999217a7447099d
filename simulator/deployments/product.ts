import type { HostUser } from '../hosts/logins.ts';
import type { KeyPair } from '../hosts/key-pair.ts';
import type { Programs } from '../hosts/programs.ts';
import type { TreeFile } from '../hosts/tree.ts';

/** The deployments that can be simulated. */
export const DEPLOYMENTS = ['apex', 'apex-containers', 'fuel', 'daisy'] as const;

/** The name of one of them. */
export type DeploymentName = (typeof DEPLOYMENTS)[number];

/** The role of a node. */
export type NodeRole = 'controller' | 'compute';

/** A planned node of a deployment. */
export interface NodePlan {
  readonly role: NodeRole;
  /** Its name in the installer's list. */
  readonly name: string;
  /** Its name in Nova. */
  readonly novaName: string;
  readonly address: string;
}

/** The data from which a node's files and programs are generated. */
export interface DeploymentSpec {
  readonly jumpAddress: string;
  readonly nodes: readonly NodePlan[];
  /** The key for logins to the installer. */
  readonly jumpKey: KeyPair;
  /** The password for logins to the installer, for products that use one. */
  readonly jumpPassword: string;
  /** The key for logins to the nodes. */
  readonly nodeKey: KeyPair;
  /** The password of every service; one for all is enough here. */
  readonly secret: string;
  /** The transport URL of the message bus, when it is a real one. */
  readonly transportUrl: string | undefined;
}

/** The kinds of services that do something in the cloud, and the others. */
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

/** An installer product, as its hosts show it. */
export interface Product {
  readonly name: DeploymentName;
  /** The value of `INSTALLER_TYPE`. */
  readonly installerType: string;
  readonly jumpName: string;
  jumpUser(spec: DeploymentSpec): HostUser;
  readonly nodeUsername: string;
  nodeName(role: NodeRole, index: number, address: string): string;
  novaName(nodeName: string): string;
  jumpFiles(spec: DeploymentSpec): readonly TreeFile[];
  /** Where the installer's host keeps the openrc of the cloud. */
  readonly openrcPath: string;
  jumpPrograms(spec: DeploymentSpec): Programs;
  nodeFiles(spec: DeploymentSpec, node: NodePlan): readonly TreeFile[];
  services(role: NodeRole): readonly ServicePlan[];
  /** The file name of the key that logs in to the installer; undefined for products that use a password. */
  readonly keyFileName: string | undefined;
}
