import { parsedKey } from '../hosts/fleet.ts';
import { MCP_PIPELINE, SHORT_DEFINITIONS } from './ceilometer-files.ts';
import { busByAddresses, novaConf } from './nova-conf.ts';
import type { NodeRole, Product, ServicePlan } from './product.ts';
import { saltProgram } from './programs/salt.ts';

/** User and group ids as Ubuntu's packages happen to get them. */
const CEILOMETER = [115, 119] as const;
const NOVA = [113, 117] as const;
const NODE_NUMBER_DIGITS = { controller: 2, compute: 3 } as const;

/** A Fuel deployment of its second generation (MCP), which Salt drives. */
export const fuel: Product = {
  name: 'fuel',
  installerType: 'fuel',
  jumpName: 'cfg01',
  jumpUser: (spec) => ({ username: 'ubuntu', keys: [parsedKey(spec.jumpKey.publicKey)] }),
  nodeUsername: 'ubuntu',
  nodeName: (role, index) => {
    const number = String(index + 1).padStart(NODE_NUMBER_DIGITS[role], '0');
    return `${role === 'controller' ? 'ctl' : 'cmp'}${number}`;
  },
  novaName: (nodeName) => nodeName,
  keyFileName: 'mcp.rsa',
  jumpPrograms: (spec) => ({ salt: saltProgram(spec) }),
  jumpFiles: () => [],
  openrcPath: '/root/openrc',
  nodeFiles: (spec, node) => [
    {
      path: '/etc/nova/nova.conf',
      text: novaConf(spec, node, busByAddresses, 'cpu_allocation_ratio = 8.0'),
      owner: NOVA,
      mode: 0o640,
      folderMode: 0o750,
    },
    ...(node.role === 'controller'
      ? [
          { path: '/etc/ceilometer/event_pipeline.yaml', text: MCP_PIPELINE, owner: CEILOMETER, mode: 0o640 },
          {
            path: '/etc/ceilometer/event_definitions.yaml',
            text: SHORT_DEFINITIONS,
            owner: CEILOMETER,
            mode: 0o644,
          },
        ]
      : []),
  ],
  services: units,
};

function units(role: NodeRole): readonly ServicePlan[] {
  const unit = (name: string, configDir: string, kind: ServicePlan['kind'] = 'other'): ServicePlan => ({
    kind,
    name: `${name}.service`,
    configDir,
  });
  if (role === 'compute') {
    return [
      unit('nova-compute', '/etc/nova', 'nova-compute'),
      unit('ceilometer-agent-compute', '/etc/ceilometer'),
      unit('neutron-openvswitch-agent', '/etc/neutron'),
    ];
  }
  return [
    unit('aodh-evaluator', '/etc/aodh'),
    unit('aodh-listener', '/etc/aodh'),
    unit('aodh-notifier', '/etc/aodh', 'aodh-notifier'),
    unit('ceilometer-agent-notification', '/etc/ceilometer', 'ceilometer-notification'),
    unit('nova-api', '/etc/nova'),
    unit('nova-conductor', '/etc/nova'),
    unit('nova-scheduler', '/etc/nova', 'nova-scheduler'),
  ];
}
