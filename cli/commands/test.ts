import { INSPECTOR_KINDS } from '../../components/inspector/registry.ts';
import { factoryOf } from '../../components/kinds.ts';
import { MONITOR_KINDS } from '../../components/monitor/registry.ts';
import { DoctorError } from '../../core/errors.ts';
import type { Leftover } from '../../core/ledger.ts';
import { ScopeCloseError, openScope } from '../../core/scope.ts';
import { openInstaller } from '../../installers/registry.ts';
import { faultManagement } from '../../scenarios/fault-management/fault-management.ts';
import { runScenario } from '../../scenarios/runner.ts';
import type { ScenarioEnd } from '../../scenarios/runner.ts';
import { scenarioUndos } from '../../scenarios/undos.ts';
import { optionsFrom } from '../config/from-flags.ts';
import { configOf } from '../config/load.ts';
import type { ResolvedOption } from '../config/load.ts';
import type { Config } from '../config/options.ts';
import { exitCodeOf } from '../exit-code.ts';
import { explain } from '../explain.ts';
import { accessOptions } from '../host-access.ts';
import { parseKnobs } from '../knobs.ts';
import { present } from '../present.ts';
import type { ParsedFlags } from '../program.ts';
import { openRun } from '../run.ts';
import type { Run } from '../run.ts';
import { EMBEDDED, openTarget } from '../target.ts';
import type { Target } from '../target.ts';
import type { World } from '../world.ts';

/** `doctor test`: runs scenarios, judges them, and returns the exit code that design §6 gives. */
export async function testCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const options = optionsFrom(world, flags);
  const config = configOf(options);
  refuseUnavailable(config);
  const knobs = parseKnobs(config.simulatorKnobs);
  const run = openRun(world, { options, config, flags, withheld: knobs.withheld });
  const { error, leftovers } = await tellScenarios(world, run, config, flags);
  if (!run.begun) {
    run.close();
    throw error;
  }
  const record = run.update({ leftovers });
  // A record that could not be written is an error of the run, unless that is what ended it.
  const unwritten = run.close();
  const problems = [...new Set([error, unwritten])].filter((problem) => problem !== undefined);
  present(world, record, run.folder, { ...config, ...flags });
  for (const problem of problems) explain(world, problem);
  const hasLeftovers = leftovers.length > 0;
  if (hasLeftovers) explain(world, leftBehind(run.runId, leftovers));
  const { verdict } = record;
  return exitCodeOf({ verdict, error: problems[0], hasLeftovers, allowSkip: config.allowSkip });
}

function leftBehind(runId: string, leftovers: readonly Leftover[]): DoctorError {
  const list = leftovers.map(({ what, reason }) => `${what} (${reason})`).join('; ');
  return new DoctorError('LEFTOVERS', `The run left something behind: ${list}.`, {
    hint: `Once the reason is gone, \`doctor cleanup ${runId}\` takes it back.`,
  });
}

/** Every name of the contract is known; those this version cannot do are refused before anything is touched. */
function refuseUnavailable(config: Config): void {
  factoryOf(MONITOR_KINDS, config.monitorType);
  factoryOf(INSPECTOR_KINDS, config.inspectorType);
  if (config.testCase === 'fault_management') return;
  throw new DoctorError(
    'NOT_AVAILABLE',
    `The case ${config.testCase} needs the scenario maintenance, which this version does not have.`,
    {
      hint: 'The scenario that exists is fault_management.',
    },
  );
}

/** Opens cloud and hosts, tells each scenario as often as asked, and closes everything again. */
async function tellScenarios(
  world: World,
  run: Run,
  config: Config,
  flags: ParsedFlags,
): Promise<ScenarioEnd> {
  const scope = openScope();
  const leftovers: Leftover[] = [];
  let error: unknown;
  try {
    const { session, ledger, recorder, log, clock } = run;
    const osCloud = typeof flags['osCloud'] === 'string' ? flags['osCloud'] : undefined;
    const target = await openTarget(world, { config, osCloud, session, scope, ledger });
    const installer = await openInstaller(config.installerType, {
      cloud: target.cloud,
      clock,
      log,
      ...accessOptions(world, config, target),
    });
    scope.defer('installer', () => installer.close());
    run.begin(target);
    for (let iteration = 1; iteration <= config.repeat && error === undefined; iteration += 1) {
      const { runId } = run;
      const { signal } = world;
      const { cloud, bus } = target;
      const end = await runScenario({
        context: { runId, clock, log, recorder, ledger, signal, cloud, session, installer, bus },
        settings: run.settings('fault_management', iteration),
        story: (context) =>
          faultManagement(context, {
            ...config,
            ...portsOn(target, run.options),
            faultLengthMs: faultLengthOf(config, target),
          }),
        undos: scenarioUndos({ cloud, installer, clock }),
        overhead: run.overhead,
      });
      leftovers.push(...end.leftovers);
      error = end.error;
      run.update();
    }
  } catch (reason) {
    error = reason;
  }
  await scope.close().catch((reason: unknown) => leftovers.push(...unclosed(reason)));
  return { error, leftovers };
}

const SIMULATED_FAULT_MS = 300;
const QUICK_FAULT_MS = 30_000;
const DEPLOYMENT_FAULT_MS = 180_000;

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

function unclosed(reason: unknown): readonly Leftover[] {
  if (!(reason instanceof ScopeCloseError)) throw reason;
  return reason.failures.map(({ name, error }) => ({ kind: 'process', what: name, reason: String(error) }));
}
