import { RDO_UNITS } from './apex.ts';
import type { ProductLayout } from './product.ts';
import { fakeProgram, boxTable, exportLines, idOf } from './program-text.ts';

const PIPELINE = `---
sources:
    - {name: event_source, events: ["*"], sinks: [event_sink]}
sinks:
    - name: event_sink
      publishers: ['notifier://']
`;

/** An instance's update has no state here; the lines end as an editor on Windows leaves them. */
const DEFINITIONS = [
  '- event_type: "compute.instance.*"',
  '  traits:',
  '    tenant_id:',
  '      fields: payload.tenant_id',
  '    instance_id:',
  '      fields: payload.instance_id',
  '',
].join('\r\n');

const COLUMNS = ['ID', 'Name', 'Description', 'Resource_type', 'Status', 'Os_progress', 'Os_status', 'Role'];

/** OPNFV Daisy: root everywhere, with a password on the server and a key to the nodes. */
export const daisy: ProductLayout = {
  installerUser: 'root',
  nodeUser: 'root',
  nodeKey: '.ssh/id_dsa',
  byPassword: true,
  config: { pipeline: PIPELINE, definitions: DEFINITIONS, cpuRatio: undefined },
  units: RDO_UNITS,
  program: {
    name: 'daisy',
    text(nodes) {
      const rows = nodes.map(({ role, name }) => {
        const roles = role === 'controller' ? `[u'CONTROLLER_LB', u'CONTROLLER_HA']` : `[u'COMPUTER']`;
        return [idOf(name), name, 'default', 'baremetal', 'with-role', '100', 'active', roles];
      });
      return fakeProgram('host-list', boxTable(COLUMNS, rows), {
        condition: '[ -n "${OS_ENDPOINT-}" ]',
        refusal: 'You must provide a URL of Daisy via either --os-endpoint or env[OS_ENDPOINT]',
      });
    },
  },
  homeFiles: (installerIp) => [
    {
      path: 'daisyrc_admin',
      text: exportLines({
        OS_ENDPOINT: `http://${installerIp}:19292`,
        OS_USERNAME: 'admin',
        OS_TENANT_NAME: 'admin',
      }),
    },
  ],
};
