import { join } from 'node:path';
import type { ComputeHost, LabHost } from '../description.ts';
import { LAYOUT_OF } from '../layouts/all.ts';
import { authToken, database, dataDir, etcDir, locks, messaging, serviceLogin } from './common.ts';
import type { ConfigFile, ConfigInput } from './config-file.ts';
import { VITRAGE_TOPIC } from './rca.ts';
import { renderIni } from './ini.ts';
import type { Ini } from './ini.ts';

/** Nova: one file for the control host's services, and one for each compute host, which must know no database. */
export function computeFiles(input: ConfigInput): ConfigFile[] {
  return [
    { path: computeConfig(input), text: controllerText(input), group: 'nova' },
    { path: computePolicy(input), text: POLICY, group: 'nova' },
    // A product's scheduler is on the controller, and reads what is there.
    ...(input.lab.layout === undefined
      ? []
      : [{ path: novaConfigOn(input.lab.layout.controller), text: controllerText(input), group: 'nova' }]),
    ...input.lab.hosts.map((host) => ({
      path: computeHostConfig(input, host),
      text: hostText(input, host),
      group: 'nova',
    })),
  ];
}

export const computeConfig = (input: ConfigInput): string => join(etcDir(input, 'nova'), 'nova.conf');
export const computeHostConfig = (input: ConfigInput, host: ComputeHost): string =>
  host.overlay === undefined ? join(etcDir(input, 'nova'), `${host.name}.conf`) : novaConfigOn(host);

/** Where Nova's configuration is for users of a host that is laid out as a product's. */
export const LAID_OUT_NOVA_CONFIG = '/etc/nova/nova.conf';

/** Where that file is for the others. */
export const novaConfigOn = ({ overlay = '' }: LabHost): string => join(overlay, LAID_OUT_NOVA_CONFIG);

/** Where Nova's rules are, as far as they differ from its own. */
export const computePolicy = (input: ConfigInput): string => join(etcDir(input, 'nova'), 'policy.yaml');

/** The owner of a server may see that its host is down: without that, nobody but an administrator does. */
const POLICY = `"os_compute_api:servers:show:host_status": "role:admin or project_id:%(project_id)s"\n`;

function controllerText(input: ConfigInput): string {
  const { lab } = input;
  return renderIni(
    shared(input),
    database(input, 'nova'),
    database(input, 'nova_api', 'api_database'),
    authToken(input, 'nova'),
    locks(input, 'nova'),
    {
      DEFAULT: {
        host: lab.controller,
        my_ip: lab.management.address,
        state_path: dataDir(input, 'nova'),
        enabled_apis: 'osapi_compute',
        osapi_compute_listen: lab.management.address,
        osapi_compute_listen_port: lab.ports.nova,
        // With a single worker a small request waits for a list of VMs that another client asked for.
        osapi_compute_workers: 2,
      },
      oslo_policy: { policy_file: computePolicy(input) },
      wsgi: { api_paste_config: '/usr/share/nova-common/api-paste.ini' },
      api: { auth_strategy: 'keystone' },
      conductor: { workers: 1 },
      scheduler: { workers: 1, discover_hosts_in_cells_interval: 2 },
    },
  );
}

function hostText(input: ConfigInput, host: ComputeHost): string {
  const state = join(dataDir(input, 'nova'), host.name);
  return renderIni(shared(input), cpuRatio(input), {
    DEFAULT: {
      host: host.name,
      my_ip: host.managementIp,
      state_path: state,
      compute_driver: host.driver,
      vif_plugging_is_fatal: false,
      vif_plugging_timeout: 0,
    },
    oslo_concurrency: { lock_path: join(state, 'lock') },
  });
}

/** What a product has, which is not what maintenance needs. */
function cpuRatio({ lab: { layout } }: ConfigInput): Ini {
  const ratio = layout === undefined ? undefined : LAYOUT_OF[layout.product].config.cpuRatio;
  return ratio === undefined ? {} : { DEFAULT: { cpu_allocation_ratio: ratio } };
}

/** Vitrage has a topic of its own: from a shared one it would take messages away from Ceilometer. */
const topics = ({ lab }: ConfigInput): string =>
  lab.shape.vitrage ? `notifications,${VITRAGE_TOPIC}` : 'notifications';

/** What the control host and the compute hosts must agree on. */
function shared(input: ConfigInput): Ini {
  const bus = messaging(input);
  const login = serviceLogin(input, 'nova');
  return {
    ...bus,
    DEFAULT: {
      ...bus['DEFAULT'],
      report_interval: 5,
      // Periodic tasks otherwise begin at a random moment of the first minute.
      periodic_fuzzy_delay: 0,
      allow_resize_to_same_host: false,
      // Maintenance needs hosts that are full when they are full.
      ...(input.lab.layout === undefined ? { cpu_allocation_ratio: 1 } : {}),
      ram_allocation_ratio: 1,
    },
    service_user: { send_service_user_token: false, ...login },
    placement: login,
    neutron: { ...serviceLogin(input, 'neutron'), service_metadata_proxy: false },
    glance: { region_name: input.lab.region },
    notifications: { notify_on_state_change: 'vm_and_task_state', notification_format: 'unversioned' },
    oslo_messaging_notifications: { driver: 'messagingv2', topics: topics(input) },
    vnc: { enabled: false },
  };
}
