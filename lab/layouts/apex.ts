import type { ProductLayout } from './product.ts';
import { fakeProgram, boxTable, exportLines, idOf } from './program-text.ts';

/** Units of RDO's packages. */
export const RDO_UNITS = {
  'ceilometer-agent-notification': 'openstack-ceilometer-notification',
  'nova-scheduler': 'openstack-nova-scheduler',
  'aodh-notifier': 'openstack-aodh-notifier',
  'nova-compute': 'openstack-nova-compute',
} as const;

/** Events go to Gnocchi and Panko, as TripleO has it; where neither is, Ceilometer says so and goes on. */
const PIPELINE = `---
sources:
    - name: event_source
      events:
          - "*"
      sinks:
          - event_sink
sinks:
    - name: event_sink
      publishers:
          - gnocchi://
          - panko://
`;

const LOGGED_IN = {
  condition: '[ -n "${OS_AUTH_URL-}" ]',
  refusal: 'Missing value auth-url required for auth plugin password',
};

/** OPNFV Apex, before its services moved into containers: an undercloud of TripleO, whose servers the nodes are. */
export const apex: ProductLayout = {
  installerUser: 'stack',
  nodeUser: 'heat-admin',
  nodeKey: '.ssh/id_rsa',
  byPassword: false,
  config: { pipeline: PIPELINE, definitions: undefined, cpuRatio: 16 },
  units: RDO_UNITS,
  program: {
    name: 'openstack',
    text(nodes) {
      const rows = nodes.map(({ role, name, host }) => [
        idOf(name),
        name,
        'ACTIVE',
        `ctlplane=${host.managementIp}`,
        'overcloud-full',
        role === 'controller' ? 'control' : 'compute',
      ]);
      const table = boxTable(['ID', 'Name', 'Status', 'Networks', 'Image', 'Flavor'], rows);
      return fakeProgram('server list', table, LOGGED_IN);
    },
  },
  homeFiles: (installerIp) => [
    {
      path: 'stackrc',
      text: exportLines({
        OS_AUTH_URL: `http://${installerIp}:5000/v3`,
        OS_USERNAME: 'admin',
        OS_PROJECT_NAME: 'admin',
        OS_CLOUDNAME: 'undercloud',
      }),
    },
    { path: 'deploy_command', text: 'openstack overcloud deploy --templates --control-scale 1\n' },
  ],
};
