import { PACKAGED_DEFINITIONS, TRIPLEO_PIPELINE } from './ceilometer-files.ts';
import { busByNames, novaConf } from './nova-conf.ts';
import type { NodePlan, NodeRole, Product, ServicePlan, DeploymentSpec } from './product.ts';
import { novaProgram, openstackProgram } from './programs/undercloud.ts';
import { parsedKey } from '../hosts/fleet.ts';
import type { TreeFile } from '../hosts/tree.ts';
import { rcText } from './node-plans.ts';

/** User and group ids of RDO's packages. */
const CEILOMETER = [0, 166] as const;
const NOVA = [0, 162] as const;
const STACK = [1000, 1000] as const;
const REGISTRY = '192.0.2.1:8787/tripleoqueens/centos-binary';
const GENERATED = '/var/lib/config-data/puppet-generated';

/** An Apex deployment without containers: the undercloud has only the client `nova`. */
export const apex: Product = {
  ...common(),
  name: 'apex',
  jumpPrograms: (spec) => ({
    nova: novaProgram(spec),
    openstack: () => ({ code: 127, stderr: 'bash: openstack: command not found\n' }),
  }),
  jumpFiles: (spec) => undercloudFiles(spec, 'openstack overcloud deploy --templates --control-scale 3\n'),
  nodeFiles: (spec, node) => [
    ...novaFiles(spec, node, '/etc/nova'),
    ...(node.role === 'controller'
      ? [
          ceilometerFile('/etc/ceilometer/event_pipeline.yaml', TRIPLEO_PIPELINE),
          ceilometerFile('/etc/ceilometer/event_definitions.yaml', PACKAGED_DEFINITIONS),
        ]
      : []),
  ],
  services: (role) => rdoUnits(role),
};

/**
 * An Apex deployment in containers. The services read their files under `puppet-generated`; the files in /etc
 * belong to the packages, and no service reads them.
 */
export const apexContainers: Product = {
  ...common(),
  name: 'apex-containers',
  jumpPrograms: (spec) => ({ nova: novaProgram(spec), openstack: openstackProgram(spec) }),
  jumpFiles: (spec) =>
    undercloudFiles(
      spec,
      'openstack overcloud deploy --templates -e /usr/share/openstack-tripleo-heat-templates/environments/docker.yaml --control-scale 3\n',
    ),
  nodeFiles: (spec, node) => [
    ...novaFiles(spec, node, `${GENERATED}/${node.role === 'controller' ? 'nova' : 'nova_libvirt'}/etc/nova`),
    ...(node.role === 'controller'
      ? [
          ceilometerFile(`${GENERATED}/ceilometer/etc/ceilometer/event_pipeline.yaml`, TRIPLEO_PIPELINE),
          ceilometerFile('/etc/ceilometer/event_pipeline.yaml', TRIPLEO_PIPELINE),
          ceilometerFile('/etc/ceilometer/event_definitions.yaml', PACKAGED_DEFINITIONS),
        ]
      : []),
  ],
  services: (role) => containers(role),
};

function common(): Omit<Product, 'name' | 'jumpFiles' | 'jumpPrograms' | 'nodeFiles' | 'services'> {
  return {
    installerType: 'apex',
    jumpName: 'undercloud',
    jumpUser: (spec) => ({ username: 'stack', keys: [parsedKey(spec.jumpKey.publicKey)] }),
    nodeUsername: 'heat-admin',
    nodeName: (role, index) => `overcloud-${role === 'controller' ? 'controller' : 'novacompute'}-${index}`,
    novaName: (nodeName) => `${nodeName}.localdomain`,
    keyFileName: 'undercloud_key',
    openrcPath: '/home/stack/overcloudrc',
  };
}

function undercloudFiles(spec: DeploymentSpec, deployCommand: string): readonly TreeFile[] {
  const home = '/home/stack';
  const undercloud = {
    OS_AUTH_URL: `http://${spec.jumpAddress}:5000/v3`,
    OS_USERNAME: 'admin',
    OS_PASSWORD: spec.secret,
    OS_PROJECT_NAME: 'admin',
  };
  const own = { owner: STACK, mode: 0o600 };
  return [
    { path: `${home}/stackrc`, text: rcText(undercloud), ...own },
    { path: `${home}/deploy_command`, text: deployCommand, ...own, mode: 0o644 },
    { path: `${home}/.ssh/id_rsa`, text: spec.nodeKey.privateKey, ...own, folderMode: 0o700 },
    { path: `${home}/.ssh/id_rsa.pub`, text: `${spec.nodeKey.publicKey}\n`, ...own, mode: 0o644 },
  ];
}

function novaFiles(spec: DeploymentSpec, node: NodePlan, folder: string): readonly TreeFile[] {
  const text = novaConf(
    spec,
    node,
    busByNames,
    node.role === 'compute' ? 'cpu_allocation_ratio=16.0' : undefined,
  );
  return [{ path: `${folder}/nova.conf`, text, owner: NOVA, mode: 0o640, folderMode: 0o750 }];
}

function ceilometerFile(path: string, text: string): TreeFile {
  return { path, text, owner: CEILOMETER, mode: 0o640 };
}

/** The units of an RDO installation. */
export function rdoUnits(role: NodeRole): readonly ServicePlan[] {
  const unit = (name: string, configDir: string, kind: ServicePlan['kind'] = 'other'): ServicePlan => ({
    kind,
    name: `${name}.service`,
    configDir,
  });
  if (role === 'compute') {
    return [
      unit('openstack-nova-compute', '/etc/nova', 'nova-compute'),
      unit('openstack-ceilometer-compute', '/etc/ceilometer'),
      unit('neutron-openvswitch-agent', '/etc/neutron'),
    ];
  }
  return [
    unit('openstack-aodh-evaluator', '/etc/aodh'),
    unit('openstack-aodh-listener', '/etc/aodh'),
    unit('openstack-aodh-notifier', '/etc/aodh', 'aodh-notifier'),
    unit('openstack-ceilometer-central', '/etc/ceilometer'),
    unit('openstack-ceilometer-notification', '/etc/ceilometer', 'ceilometer-notification'),
    unit('openstack-nova-api', '/etc/nova'),
    unit('openstack-nova-conductor', '/etc/nova'),
    unit('openstack-nova-scheduler', '/etc/nova', 'nova-scheduler'),
  ];
}

function containers(role: NodeRole): readonly ServicePlan[] {
  const container = (
    name: string,
    image: string,
    configDir: string,
    kind: ServicePlan['kind'] = 'other',
  ): ServicePlan => ({ kind, name, image: `${REGISTRY}-${image}:current-tripleo-rdo`, configDir });
  const nova = `${GENERATED}/${role === 'controller' ? 'nova' : 'nova_libvirt'}/etc/nova`;
  const ceilometer = `${GENERATED}/ceilometer/etc/ceilometer`;
  const aodh = `${GENERATED}/aodh/etc/aodh`;
  if (role === 'compute') {
    return [
      container('nova_compute', 'nova-compute', nova, 'nova-compute'),
      container('nova_migration_target', 'nova-compute', nova),
      container('ceilometer_agent_compute', 'ceilometer-compute', ceilometer),
      container('neutron_ovs_agent', 'neutron-openvswitch-agent', `${GENERATED}/neutron/etc/neutron`),
    ];
  }
  return [
    container('aodh_evaluator', 'aodh-evaluator', aodh),
    container('aodh_listener', 'aodh-listener', aodh),
    container('aodh_notifier', 'aodh-notifier', aodh, 'aodh-notifier'),
    container('ceilometer_agent_central', 'ceilometer-central', ceilometer),
    container(
      'ceilometer_agent_notification',
      'ceilometer-notification',
      ceilometer,
      'ceilometer-notification',
    ),
    container('nova_api', 'nova-api', nova),
    container('nova_conductor', 'nova-conductor', nova),
    container('nova_scheduler', 'nova-scheduler', nova, 'nova-scheduler'),
  ];
}
