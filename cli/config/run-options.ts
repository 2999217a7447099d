import { FAULTS, FAULT_NAMES } from '../../faults/registry.ts';
import { DEFAULT_SCENARIO, SCENARIO_NAMES } from '../../record/scenarios.ts';
import { MAX_MS, choice, optional, whole, word, yesNo } from './kinds.ts';
import { option } from './option-spec.ts';

/** What is run, how often, and how it is judged. */
export const RUN_OPTIONS = {
  testCase: option(
    'DEFAULT',
    'test_case',
    choice(['all', ...SCENARIO_NAMES]),
    DEFAULT_SCENARIO,
    'which scenario to run',
    { env: 'TEST_CASE', flag: '--case <case>' },
  ),
  profilerType: option(
    'DEFAULT',
    'profiler_type',
    word,
    'poc',
    '`none` leaves the profile out of the report; any other word shows it',
    { env: 'PROFILER_TYPE' },
  ),
  budgetMs: option(
    'DEFAULT',
    'budget_ms',
    whole('milliseconds', 1, MAX_MS),
    1000,
    'the notification (detection to alarm received) must take less than this',
    { flag: '--budget <ms>' },
  ),
  recoveryBudgetMs: option(
    'DEFAULT',
    'recovery_budget_ms',
    optional(whole('milliseconds', 1, MAX_MS)),
    undefined,
    'also fail when the time from detection to accepted recovery reaches this',
    { flag: '--recovery-budget <ms>' },
  ),
  requireProfile: option(
    'DEFAULT',
    'require_profile',
    yesNo,
    false,
    'a checkpoint that was not seen makes the verdict unknown',
    { flag: '--require-profile' },
  ),
  repeat: option('DEFAULT', 'repeat', whole('times', 1, 1000), 1, 'how many times to run each scenario', {
    flag: '--repeat <times>',
  }),
  runsDir: option('DEFAULT', 'runs_dir', word, 'runs', 'where records of runs are kept', {
    flag: '--runs-dir <folder>',
  }),
  allowSkip: option('DEFAULT', 'allow_skip', yesNo, false, 'a skipped scenario does not fail the run', {
    flag: '--allow-skip',
  }),
  fault: option(
    'DEFAULT',
    'fault',
    choice(FAULT_NAMES),
    'link-down',
    `how the host is broken (${Object.values(FAULTS)
      .map(({ name, summary }) => `${name}: ${summary}`)
      .join('; ')})`,
    { flag: '--fault <kind>' },
  ),
  faultLengthMs: option(
    'DEFAULT',
    'fault_length_ms',
    optional(whole('milliseconds', 100, MAX_MS)),
    undefined,
    'how long the fault lasts (default 300 on a simulated cloud, 30000 with installer local, else 180000)',
    { flag: '--fault-length <ms>' },
  ),
  notificationTimeoutMs: option(
    'DEFAULT',
    'notification_timeout_ms',
    whole('milliseconds', 100, MAX_MS),
    5000,
    'an alarm counts as lost when it has not arrived this long after the detection',
    { flag: '--notification-timeout <ms>' },
  ),
  aodhCacheTtlMs: option(
    'DEFAULT',
    'aodh_cache_ttl_ms',
    whole('milliseconds', 0, MAX_MS),
    60_000,
    "the cloud's event_alarm_cache_ttl: the longest a new alarm stays unseen",
    { flag: '--aodh-cache-ttl <ms>' },
  ),
} as const;
