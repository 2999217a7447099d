import { choice, optional, text, whole, word, yesNo } from './kinds.ts';
import { option } from './option-spec.ts';

const KNOWN_INSTALLERS = choice(['apex', 'fuel', 'daisy', 'local'], { mcp: 'fuel', devstack: 'local' });

/** OPNFV's other installers are no mistakes of typing: there is another way for them. */
const INSTALLER: typeof KNOWN_INSTALLERS = {
  ...KNOWN_INSTALLERS,
  why: (name) =>
    ['joid', 'compass'].includes(name)
      ? `there is no adapter for the installer ${name}; those that exist are ${(KNOWN_INSTALLERS.choices ?? []).join(', ')}. Where its compute hosts can be reached by SSH from here, local does the same.`
      : undefined,
};

/** The installer and the components of the chain. The names and defaults are OPNFV's own. */
export const CHAIN_OPTIONS = {
  installerType: option('installer', 'type', INSTALLER, 'local', 'what the cloud was installed with', {
    env: 'INSTALLER_TYPE',
    flag: '--installer <type>',
  }),
  installerIp: option('installer', 'ip', word, '127.0.0.1', "the installer's address", {
    env: 'INSTALLER_IP',
  }),
  installerKeyFile: option('installer', 'key_file', optional(text), undefined, 'private key for SSH', {
    env: 'SSH_KEY',
  }),
  installerUsername: option(
    'installer',
    'username',
    optional(text),
    undefined,
    "user on the compute hosts, or on the installer's host where there is one; must be allowed to `sudo`",
  ),
  installerPassword: option(
    'installer',
    'password',
    optional(text),
    undefined,
    "that user's password, where no key is taken",
    { env: 'INSTALLER_PASSWORD', secret: true },
  ),
  installerKeyPassphrase: option(
    'installer',
    'key_passphrase',
    optional(text),
    undefined,
    'opens the private key, when it is encrypted',
    { env: 'SSH_KEY_PASSPHRASE', secret: true },
  ),
  installerSshPort: option(
    'installer',
    'ssh_port',
    optional(whole('port', 1, 65_535)),
    undefined,
    'port of the SSH servers on its hosts (default: as the ssh config says, or 22)',
    { env: 'INSTALLER_SSH_PORT' },
  ),
  jump: option(
    'installer',
    'jump',
    choice(['auto', 'always', 'never'], { true: 'always', yes: 'always', false: 'never', no: 'never' }),
    'auto',
    "whether hosts are reached through the installer's; auto: where they do not answer from here",
    { flag: '--jump [when]' },
  ),
  hostKeyPolicy: option(
    'installer',
    'host_key_policy',
    optional(choice(['accept-new', 'strict', 'off'])),
    undefined,
    'what to do with SSH host keys that are not known (default: as the ssh config says, or accept-new)',
    { env: 'SSH_HOST_KEY_POLICY', flag: '--host-key-policy <policy>' },
  ),
  knownHosts: option(
    'installer',
    'known_hosts',
    optional(text),
    undefined,
    'list of known SSH host keys (default: as the ssh config says, or ~/.ssh/known_hosts)',
    { env: 'SSH_KNOWN_HOSTS' },
  ),
  sshConfig: option(
    'installer',
    'ssh_config',
    optional(text),
    undefined,
    'ssh config with users, keys and jump hosts, or none (default ~/.ssh/config)',
    { env: 'SSH_CONFIG', flag: '--ssh-config <file>' },
  ),
  patch: option(
    'installer',
    'patch',
    yesNo,
    true,
    "leave the deployment's configuration as it is, and refuse to run when something is missing in it",
    { flag: '--no-patch' },
  ),
  monitorType: option('monitor', 'type', choice(['sample', 'collectd']), 'sample', 'which Monitor to use', {
    env: 'MONITOR_TYPE',
    flag: '--monitor <type>',
  }),
  interfaceName: option(
    'monitor',
    'interface_name',
    optional(text),
    undefined,
    'interface that collectd watches',
    { env: 'INTERFACE_NAME', idle: 'no Monitor of this version reads it' },
  ),
  monitorProbe: option(
    'monitor',
    'probe',
    optional(choice(['icmp', 'udp'])),
    undefined,
    'how hosts are watched (default: udp where a host has an echo service, else icmp)',
    { flag: '--probe <probe>' },
  ),
  monitorProfile: option(
    'monitor',
    'monitor_profile',
    choice(['default', 'upstream']),
    'default',
    "how often hosts are probed: every 10 ms and 3 misses, or as OPNFV's own tests, every 100 ms and 1 miss",
    { flag: '--monitor-profile <profile>' },
  ),
  monitorIntervalMs: option(
    'monitor',
    'interval_ms',
    optional(whole('milliseconds', 1, 60_000)),
    undefined,
    "time between two probes (default: the monitor profile's)",
    { flag: '--probe-interval <ms>' },
  ),
  monitorMisses: option(
    'monitor',
    'misses',
    optional(whole('probes', 1, 1000)),
    undefined,
    "so many probes without reply are a failure (default: the monitor profile's)",
    { flag: '--misses <count>' },
  ),
  inspectorType: option(
    'inspector',
    'type',
    choice(['sample', 'congress', 'vitrage']),
    'sample',
    'which Inspector to use',
    { env: 'INSPECTOR_TYPE', flag: '--inspector <type>' },
  ),
  inspectorIp: option('inspector', 'ip', word, '127.0.0.1', 'address the Inspector listens on'),
  inspectorPort: option(
    'inspector',
    'port',
    whole('port', 0, 65_535),
    12_345,
    'port the Inspector listens on; 0 takes a free one',
    { flag: '--inspector-port <port>' },
  ),
  inspectorOpen: option(
    'inspector',
    'open',
    yesNo,
    false,
    'let the Inspector also answer without the token of the run, at /events and /maintenance, for programs that know no other path',
  ),
  updateNeutronPortDpStatus: option(
    'inspector',
    'update_neutron_port_dp_status',
    yesNo,
    false,
    "also set data_plane_status DOWN on the host's ports",
  ),
  consumerType: option('consumer', 'type', choice(['sample']), 'sample', 'which Consumer to use'),
  consumerIp: option(
    'consumer',
    'ip',
    word,
    '127.0.0.1',
    'address the Consumer listens on, as Aodh reaches it',
  ),
  consumerPort: option(
    'consumer',
    'port',
    whole('port', 0, 65_535),
    12_346,
    'port the Consumer listens on; 0 takes a free one',
    { flag: '--consumer-port <port>' },
  ),
} as const;
