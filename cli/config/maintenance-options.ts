import { ADMIN_TOOLS } from '../../components/admin-tool/registry.ts';
import { APP_MANAGERS } from '../../components/app-manager/registry.ts';
import { kindNames } from '../../components/kinds.ts';
import { DEPLOYED_TIMES, QUICK_TIMES } from '../../scenarios/maintenance/options.ts';
import type { MaintenanceTimes } from '../../scenarios/maintenance/options.ts';
import { MAX_MS, choice, optional, whole, word, yesNo } from './kinds.ts';
import { option } from './option-spec.ts';

/** A time that is short where the cloud is simulated, and otherwise as deployed. */
function time(name: keyof MaintenanceTimes, key: string, flag: string, help: string, leastMs = 0) {
  const usual = `default ${DEPLOYED_TIMES[name]}, on a simulated cloud ${QUICK_TIMES[name]}`;
  return option(
    'admin_tool',
    key,
    optional(whole('milliseconds', leastMs, MAX_MS)),
    undefined,
    `${help} (${usual})`,
    { flag: `${flag} <ms>` },
  );
}

/** The two sides of a planned maintenance, and its times. The names of the kinds and their ports are OPNFV's own. */
export const MAINTENANCE_OPTIONS = {
  adminToolType: option(
    'admin_tool',
    'type',
    choice(kindNames(ADMIN_TOOLS)),
    'sample',
    'which Admin tool to use',
    { env: 'ADMIN_TOOL_TYPE', flag: '--admin-tool <type>' },
  ),
  adminToolIp: option('admin_tool', 'ip', word, '127.0.0.1', 'address the Admin tool listens on'),
  adminToolPort: option(
    'admin_tool',
    'port',
    whole('port', 0, 65_535),
    12_347,
    'port the Admin tool listens on, or Fenix where the catalogue does not say; 0 takes a free one',
    { flag: '--admin-tool-port <port>' },
  ),
  adminToolOpen: option(
    'admin_tool',
    'open',
    yesNo,
    false,
    'let the Admin tool also answer without the token of the run, at /maintenance, for programs that know no other path',
  ),
  appManagerType: option(
    'app_manager',
    'type',
    choice(kindNames(APP_MANAGERS)),
    'sample',
    'which App manager to use',
    { env: 'APP_MANAGER_TYPE', flag: '--app-manager <type>' },
  ),
  appManagerIp: option('app_manager', 'ip', word, '127.0.0.1', 'address the App manager listens on'),
  appManagerPort: option(
    'app_manager',
    'port',
    whole('port', 0, 65_535),
    12_348,
    'port the App manager listens on; 0 takes a free one',
    { flag: '--app-manager-port <port>' },
  ),
  externalNetwork: option(
    'DEFAULT',
    'external_network',
    optional(word),
    undefined,
    "network of the application's floating IP, where the cloud has several",
    { flag: '--external-network <network>' },
  ),
  leadMs: time('leadMs', 'lead_ms', '--lead', 'time from the order of a maintenance to its beginning'),
  hostWorkMs: time('hostWorkMs', 'host_work_ms', '--host-work', 'how long the work on each host takes'),
  replyWindowMs: time(
    'replyWindowMs',
    'reply_window_ms',
    '--reply-window',
    'time for the App manager to answer',
    1000,
  ),
  moveTimeoutMs: time(
    'moveTimeoutMs',
    'move_timeout_ms',
    '--move-timeout',
    'time for one instance to move',
    1,
  ),
  hostTimeoutMs: time(
    'hostTimeoutMs',
    'host_timeout_ms',
    '--host-timeout',
    'time to empty a host, and again to maintain it',
    1,
  ),
  unseenLimitMs: option(
    'DEFAULT',
    'unseen_limit_ms',
    whole('milliseconds', 100, MAX_MS),
    1000,
    'longest gap between two samples of the service; after a longer one the verdict is unknown',
    { flag: '--unseen-limit <ms>' },
  ),
} as const;
