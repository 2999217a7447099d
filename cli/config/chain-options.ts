import { CONSUMERS } from '../../components/consumer/registry.ts';
import { INSPECTORS } from '../../components/inspector/registry.ts';
import { kindNames } from '../../components/kinds.ts';
import { MONITOR_PROFILE_NAMES } from '../../components/monitor/cadence.ts';
import { MONITORS } from '../../components/monitor/registry.ts';
import { PROBE_NAMES } from '../../components/probes/contract.ts';
import { choice, optional, text, whole, word, yesNo } from './kinds.ts';
import { option } from './option-spec.ts';

/** The components of the chain. The names and defaults are OPNFV's own. */
export const CHAIN_OPTIONS = {
  monitorType: option('monitor', 'type', choice(kindNames(MONITORS)), 'sample', 'which Monitor to use', {
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
    optional(choice(PROBE_NAMES)),
    undefined,
    'how hosts are probed (default: udp where a host has an echo service, else icmp)',
    { flag: '--probe <probe>' },
  ),
  monitorProfile: option(
    'monitor',
    'monitor_profile',
    choice(MONITOR_PROFILE_NAMES),
    'default',
    "how hosts are probed: every 10 ms with 3 misses, or, as OPNFV's own tests do, every 100 ms with 1 miss",
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
    "how many probes in a row without a reply are a failure (default: the monitor profile's)",
    { flag: '--misses <count>' },
  ),
  inspectorType: option(
    'inspector',
    'type',
    choice(kindNames(INSPECTORS)),
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
  consumerType: option('consumer', 'type', choice(kindNames(CONSUMERS)), 'sample', 'which Consumer to use'),
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
