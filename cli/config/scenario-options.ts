import { DEPLOYED_TIMES, QUICK_TIMES } from '../../scenarios/maintenance/options.ts';
import type { MaintenanceTimes } from '../../scenarios/maintenance/options.ts';
import type { StoryOptions } from '../../scenarios/stories.ts';
import type { ResolvedOption } from './load.ts';
import type { Config } from './options.ts';
import { parseInjections } from './injections.ts';
import { EMBEDDED } from '../cloud/target.ts';
import type { Target } from '../cloud/target.ts';

/** The options of a run, for its scenarios and for the checks before it. */
export type ScenarioOptions = StoryOptions & Pick<Config['run'], 'testCase'>;

/** The parts of the configuration that scenarios read. */
type ScenarioConfig = Pick<Config, 'run' | 'cloud' | 'installer' | 'chain' | 'maintenance' | 'simulator'>;

const SIMULATED_FAULT_MS = 300;
const QUICK_FAULT_MS = 30_000;
const DEPLOYMENT_FAULT_MS = 180_000;

/** The options of the scenarios, with defaults filled in that depend on the cloud. */
export function scenarioOptions(
  config: ScenarioConfig,
  options: readonly ResolvedOption[],
  target: Pick<Target, 'kind' | 'name'>,
): ScenarioOptions {
  return {
    ...config.run,
    ...config.cloud,
    ...config.chain,
    ...config.maintenance,
    ...portsOn(target, options),
    faultLengthMs: faultLengthOf(config, target),
    ...maintenanceTimesOf(config.maintenance, target),
    faultInjection: parseInjections(config.simulator.injections).maintenance,
  };
}

/** A maintenance takes its time on a real cloud, with any installer. */
function maintenanceTimesOf(config: Config['maintenance'], target: Pick<Target, 'kind'>): MaintenanceTimes {
  const usual = target.kind === 'simulated' ? QUICK_TIMES : DEPLOYED_TIMES;
  return {
    leadMs: config.leadMs ?? usual.leadMs,
    hostWorkMs: config.hostWorkMs ?? usual.hostWorkMs,
    replyWindowMs: config.replyWindowMs ?? usual.replyWindowMs,
    moveTimeoutMs: config.moveTimeoutMs ?? usual.moveTimeoutMs,
    hostTimeoutMs: config.hostTimeoutMs ?? usual.hostTimeoutMs,
  };
}

/** Long enough on a deployment for the cloud to notice by itself; otherwise no longer than needed. */
function faultLengthOf({ run, installer }: ScenarioConfig, target: Pick<Target, 'kind'>): number {
  if (run.faultLengthMs !== undefined) return run.faultLengthMs;
  if (target.kind === 'simulated') return SIMULATED_FAULT_MS;
  return installer.installerType === 'local' ? QUICK_FAULT_MS : DEPLOYMENT_FAULT_MS;
}

/**
 * Nothing outside knows the ports of a run on the embedded cloud, so it takes free ones where none are given: two
 * runs then do not get in each other's way.
 */
function portsOn(target: Pick<Target, 'name'>, options: readonly ResolvedOption[]): Partial<ScenarioOptions> {
  if (target.name !== EMBEDDED) return {};
  const free = options.filter(({ name, origin }) => name.endsWith('Port') && origin === 'default');
  return Object.fromEntries(free.map(({ name }) => [name, 0]));
}
