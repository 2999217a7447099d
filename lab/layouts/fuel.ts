import type { ProductLayout } from './product.ts';
import { fakeProgram } from './program-text.ts';

const DOMAIN = 'doctor-lab.local';

/** To the topic of Ceilometer's own, on which nobody of Aodh's listens. */
const PIPELINE = `# Salt manages this file.
sources:
  - name: event_source
    events: ["*"]
    sinks: [event_sink]

sinks:
  - name: event_sink
    publishers:
    - notifier://
`;

/** Only what becomes of an instance as a whole. */
const DEFINITIONS = `# Salt manages this file.
- event_type: ['compute.instance.create.*', 'compute.instance.delete.*']
  traits:
    tenant_id: {fields: payload.tenant_id}
    instance_id: {fields: payload.instance_id}
    state: {fields: payload.state}
`;

/** OPNFV Fuel in its second generation (MCP): a Salt master, whose minions the nodes are. */
export const fuel: ProductLayout = {
  installerUser: 'ubuntu',
  nodeUser: 'ubuntu',
  nodeKey: undefined,
  byPassword: false,
  config: { pipeline: PIPELINE, definitions: DEFINITIONS, cpuRatio: 8 },
  units: {
    'ceilometer-agent-notification': 'ceilometer-agent-notification',
    'nova-scheduler': 'nova-scheduler',
    'aodh-notifier': 'aodh-notifier',
    'nova-compute': 'nova-compute',
  },
  program: {
    name: 'salt',
    text(nodes) {
      const minions = nodes.map(({ name, host }) => `${name}.${DOMAIN}: ${host.managementIp}\n`);
      const answer = [`cfg01.${DOMAIN}: ''\n`, ...minions].join('');
      return fakeProgram('* --out yaml pillar.get _param:single_address', answer, {
        condition: '[ "$(id -u)" = 0 ]',
        refusal: 'Failed to authenticate! This user is not permitted to execute commands.',
      });
    },
  },
  homeFiles: () => [],
};
