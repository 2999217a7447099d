import { rdoUnits } from './apex.ts';
import { rcText } from './node-plans.ts';
import { PACKAGED_PIPELINE, STATELESS_DEFINITIONS } from './ceilometer-files.ts';
import { busByOldOptions, novaConf } from './nova-conf.ts';
import type { Product } from './product.ts';
import { daisyProgram } from './programs/daisy.ts';

const CEILOMETER = [166, 166] as const;
const NOVA = [162, 162] as const;

/** A Daisy deployment: root everywhere, and addresses in the names. */
export const daisy: Product = {
  name: 'daisy',
  installerType: 'daisy',
  jumpName: 'daisy',
  // The password that a freshly installed Daisy server documents would let every user of this machine in.
  jumpUser: ({ jumpPassword }) => ({ username: 'root', keys: [], password: jumpPassword }),
  nodeUsername: 'root',
  nodeName: (_role, _index, address) => `host-${address.replaceAll('.', '-')}`,
  novaName: (nodeName) => nodeName,
  keyFileName: undefined,
  jumpPrograms: (spec) => ({ daisy: daisyProgram(spec) }),
  jumpFiles: (spec) => [
    {
      path: '/root/daisyrc_admin',
      text: rcText({
        OS_AUTH_URL: `http://${spec.jumpAddress}:5000/v2.0`,
        OS_ENDPOINT: `http://${spec.jumpAddress}:19292`,
      }),
      mode: 0o600,
    },
    { path: '/root/.ssh/id_dsa', text: spec.nodeKey.privateKey, mode: 0o600, folderMode: 0o700 },
  ],
  openrcPath: '/etc/kolla/admin-openrc.sh',
  nodeFiles: (spec, node) => [
    {
      path: '/etc/nova/nova.conf',
      text: novaConf(spec, node, busByOldOptions),
      owner: NOVA,
      mode: 0o600,
      folderMode: 0o750,
    },
    ...(node.role === 'controller'
      ? [
          {
            path: '/etc/ceilometer/event_pipeline.yaml',
            text: PACKAGED_PIPELINE,
            owner: CEILOMETER,
            mode: 0o640,
          },
          {
            path: '/etc/ceilometer/event_definitions.yaml',
            text: STATELESS_DEFINITIONS,
            owner: CEILOMETER,
            mode: 0o600,
          },
        ]
      : []),
  ],
  services: rdoUnits,
};
