import { join } from 'node:path';
import { authToken, database, dataDir, etcDir, locks, messaging, serviceLogin } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { renderIni } from './ini.ts';

/** The flat provider network that the external network lies on. */
export const PHYSICAL_NETWORK = 'public';

/** How long Neutron believes in an agent that does not report, in seconds: the most that a C int of milliseconds holds. */
const AGENT_DOWN_TIME_S = 2_147_483;

/** Neutron with ML2. No agent runs; hosts have agent records, so that ports bind. */
export function networkFiles(input: ConfigInput): ConfigFile[] {
  const { lab } = input;
  const { config, ml2 } = networkPaths(input);
  const text = renderIni(
    database(input, 'neutron'),
    messaging(input),
    authToken(input, 'neutron'),
    locks(input, 'neutron'),
    {
      DEFAULT: {
        bind_host: lab.management.address,
        bind_port: lab.ports.neutron,
        state_path: dataDir(input, 'neutron'),
        auth_strategy: 'keystone',
        core_plugin: 'ml2',
        service_plugins: 'router',
        api_paste_config: '/usr/share/neutron-common/api-paste.ini',
        // Binding a port takes a worker a third of a second; a request that only reads must not wait for that.
        api_workers: 2,
        rpc_workers: 1,
        rpc_state_report_workers: 0,
        agent_down_time: AGENT_DOWN_TIME_S,
        dhcp_agent_notification: false,
        notify_nova_on_port_status_changes: true,
        notify_nova_on_port_data_changes: true,
      },
      nova: serviceLogin(input, 'nova'),
      oslo_messaging_notifications: { driver: 'messagingv2', topics: 'notifications' },
    },
  );
  const ml2Text = renderIni({
    ml2: {
      type_drivers: 'flat,vxlan',
      tenant_network_types: 'vxlan',
      mechanism_drivers: 'openvswitch',
      extension_drivers: 'port_security,data_plane_status',
    },
    ml2_type_flat: { flat_networks: PHYSICAL_NETWORK },
    ml2_type_vxlan: { vni_ranges: '1:10000' },
  });
  return [
    { path: config, text, group: 'neutron' },
    { path: ml2, text: ml2Text, group: 'neutron' },
  ];
}

/** Where the files of {@link networkFiles} are. */
export function networkPaths(input: ConfigInput) {
  const etc = etcDir(input, 'neutron');
  return { config: join(etc, 'neutron.conf'), ml2: join(etc, 'ml2_conf.ini') };
}
