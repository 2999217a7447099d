import { DEPLOYED_TIMES, QUICK_TIMES } from '../../scenarios/maintenance/options.ts';
import type { MaintenanceTimes } from '../../scenarios/maintenance/options.ts';
import type { StoryOptions } from '../../scenarios/stories.ts';
import type { ResolvedOption } from './load.ts';
import type { Config } from './options.ts';
import { parseKnobs } from './knobs.ts';
import { EMBEDDED } from '../cloud/target.ts';
import type { Target } from '../cloud/target.ts';

/** Everything a scenario can be told. */
export type ScenarioOptions = Omit<Config, keyof StoryOptions> & StoryOptions;

const SIMULATED_FAULT_MS = 300;
const QUICK_FAULT_MS = 30_000;
const DEPLOYMENT_FAULT_MS = 180_000;

/** What a scenario is told: the options, with what is left to the cloud it runs on filled in. */
export function scenarioOptions(
  config: Config,
  options: readonly ResolvedOption[],
  target: Target,
): ScenarioOptions {
  return {
    ...config,
    ...portsOn(target, options),
    faultLengthMs: faultLengthOf(config, target),
    ...maintenanceTimesOf(config, target),
    faultInjection: parseKnobs(config.simulatorKnobs).sabotage,
  };
}

/** A maintenance takes its time on a real cloud, whoever installed it. */
function maintenanceTimesOf(config: Config, target: Target): MaintenanceTimes {
  const usual = target.kind === 'simulated' ? QUICK_TIMES : DEPLOYED_TIMES;
  return {
    leadMs: config.leadMs ?? usual.leadMs,
    hostWorkMs: config.hostWorkMs ?? usual.hostWorkMs,
    replyWindowMs: config.replyWindowMs ?? usual.replyWindowMs,
    moveTimeoutMs: config.moveTimeoutMs ?? usual.moveTimeoutMs,
    hostTimeoutMs: config.hostTimeoutMs ?? usual.hostTimeoutMs,
  };
}

/** Long enough for the cloud to have noticed by itself on a deployment; no longer than needed elsewhere. */
function faultLengthOf(config: Config, target: Target): number {
  if (config.faultLengthMs !== undefined) return config.faultLengthMs;
  if (target.kind === 'simulated') return SIMULATED_FAULT_MS;
  return config.installerType === 'local' ? QUICK_FAULT_MS : DEPLOYMENT_FAULT_MS;
}

/**
 * Nobody outside knows the ports of a run on the embedded cloud, so it takes free ones where none were asked
 * for: two of them do not get in each other's way.
 */
function portsOn(target: Target, options: readonly ResolvedOption[]): Partial<Config> {
  if (target.name !== EMBEDDED) return {};
  const free = options.filter(({ name, origin }) => name.endsWith('Port') && origin === 'default');
  return Object.fromEntries(free.map(({ name }) => [name, 0]));
}
