import { INSPECTORS } from '../../../components/inspector/registry.ts';
import { requireKind } from '../../../components/kinds.ts';
import { MONITORS } from '../../../components/monitor/registry.ts';
import type { Leftover } from '../../../core/ledger.ts';
import { ScopeCloseError, openScope } from '../../../core/scope.ts';
import type { Installer } from '../../../installers/contract.ts';
import type { RunRecord } from '../../../record/run-record.ts';
import { quickChecks } from '../../../scenarios/preflight/quick.ts';
import { runScenario } from '../../../scenarios/runner.ts';
import type { ScenarioEnd } from '../../../scenarios/runner.ts';
import { STORIES } from '../../../scenarios/stories.ts';
import { scenarioUndos } from '../../../scenarios/undos.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import type { Config } from '../../config/options.ts';
import { openDeployment } from '../../cloud/open-deployment.ts';
import { withDeploymentBus } from '../../cloud/deployment-bus.ts';
import { exitCodeOf } from '../../exit-code.ts';
import { explain } from '../../explain.ts';
import { parseInjections } from '../../config/injections.ts';
import { leftBehind } from '../../run/left-behind.ts';
import { preflightContext, refuseOnRed, warningsIn } from '../../run/preflight.ts';
import { scenariosOf } from '../../../record/scenarios.ts';
import { prepareDeployment } from '../../run/prepare.ts';
import type { Collector } from '../../otlp/collector.ts';
import { collectorFor, deliverSpans } from '../../otlp/deliver.ts';
import { present } from '../../terminal/present.ts';
import type { ParsedFlags } from '../../flags.ts';
import { followUp, planFollowUp } from '../../results/follow-up.ts';
import { refuseSimulated, wantsUpload } from '../../results/pod-info.ts';
import { openServerWarnings } from '../../cloud/open-servers.ts';
import { openRun } from '../../run/run.ts';
import type { Run } from '../../run/run.ts';
import { scenarioOptions } from '../../config/scenario-options.ts';
import type { ScenarioOptions } from '../../config/scenario-options.ts';
import type { Target } from '../../cloud/target.ts';
import type { World } from '../../world.ts';

/** `doctor test`: runs scenarios, judges them, and returns the exit code that docs/errors.md lists. */
export async function testCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const options = optionsFrom(world, flags);
  const config = configOf(options);
  refuseUnavailable(config.chain);
  const collector = collectorFor(options);
  const { dropped } = parseInjections(config.simulator.injections);
  const plan = planFollowUp(options, config);
  const run = openRun(world, { options, config, flags, dropped });
  const open = openServerWarnings(config);
  for (const warning of open) world.stderr.write(`WARNING: ${warning}\n`);
  run.warn(open);
  const { error, leftovers } = await runScenarios(world, run, config, flags);
  if (!run.begun) {
    run.close();
    if (leftovers.length === 0) throw error;
    for (const problem of [error, leftBehind(run.runId, leftovers)]) explain(world, problem);
    return exitCodeOf({ verdict: 'unknown', error, hasLeftovers: true, allowSkip: false });
  }
  const record = await run.update({ leftovers });
  const { isSlower, lines, problem } = await followUp(world, run, record, { ...plan, error });
  // A record that could not be written is an error of the run, unless that is what ended it.
  const unwritten = run.close();
  const problems = [...new Set([error, unwritten, problem])].filter((reason) => reason !== undefined);
  present(world, record, run.folder, {
    ...flags,
    profilerType: config.run.profilerType,
    isSlower,
    lines,
  });
  for (const reason of problems) explain(world, reason);
  if (collector !== undefined) await trySending(world, collector, record);
  const hasLeftovers = leftovers.length > 0;
  if (hasLeftovers) explain(world, leftBehind(run.runId, leftovers));
  const verdict = isSlower ? 'failed' : record.verdict;
  return exitCodeOf({ verdict, error: problems[0], hasLeftovers, allowSkip: config.run.allowSkip });
}

/** A collector that refuses the spans changes nothing about the run. */
async function trySending(world: World, collector: Collector, record: RunRecord): Promise<void> {
  try {
    await deliverSpans(world, collector, record);
  } catch (error) {
    if (world.signal.aborted) world.stderr.write('doctor: interrupted; the spans were not sent\n');
    else explain(world, error);
  }
}

/** Refuses a kind that this version does not support, before anything is touched. */
function refuseUnavailable(config: Config['chain']): void {
  requireKind(MONITORS, config.monitorType);
  requireKind(INSPECTORS, config.inspectorType);
}

/** Opens cloud and hosts, runs each scenario as many times as requested, and closes everything again. */
async function runScenarios(
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
    const { signal } = world;
    const deployment = await openDeployment(world, { config, flags, session, scope, ledger });
    if (wantsUpload(config.results)) refuseSimulated(deployment.target.kind, config.results);
    const installer = await deployment.openInstaller();
    const target = await withDeploymentBus(deployment.target, installer, { run, scope, signal });
    const scenario = scenarioOptions(config, run.options, target);
    const undos = scenarioUndos({ cloud: target.cloud, installer, clock });
    const since = ledger.mark();
    let prepared = since;
    scope.defer('preparations', async () => {
      leftovers.push(...(await ledger.tearDown(undos, since, prepared)));
    });
    try {
      if (flags['preflight'] !== false)
        await checkFirst(world, run, { runsDir: config.run.runsDir, scenario, target, installer });
      await run.begin(target);
      await prepareDeployment(installer, { config, run, signal });
    } finally {
      prepared = ledger.mark();
    }
    for (const { name, iteration } of iterationsOf(config.run)) {
      const { runId } = run;
      const { cloud, bus } = target;
      const end = await runScenario({
        context: { runId, clock, log, recorder, ledger, signal, cloud, session, installer, bus },
        settings: run.settings(name, iteration),
        story: (context) => STORIES[name](context, scenario),
        undos,
        overhead: run.overhead,
      });
      leftovers.push(...end.leftovers);
      error = end.error;
      await run.update();
      if (error !== undefined) break;
    }
  } catch (reason) {
    error = reason;
  }
  await scope.close().catch((reason: unknown) => leftovers.push(...unclosed(reason)));
  return { error, leftovers };
}

/** Every scenario of the case, once for each iteration. */
function iterationsOf({ testCase, repeat }: Config['run']) {
  const iterations = Array.from({ length: repeat }, (_, index) => index + 1);
  return iterations.flatMap((iteration) => scenariosOf(testCase).map((name) => ({ name, iteration })));
}

/** The quick checks of `doctor preflight`: on red nothing is begun, a warning goes into the record. */
async function checkFirst(
  world: World,
  run: Run,
  deps: {
    readonly runsDir: string;
    readonly scenario: ScenarioOptions;
    readonly target: Target;
    readonly installer: Installer;
  },
): Promise<void> {
  const { runsDir, scenario, target, installer } = deps;
  run.recorder.stamp('scenario.phase', 'scenario', { phase: 'check the cloud, its hosts and this machine' });
  const openInstaller = (): Promise<Installer> => Promise.resolve(installer);
  run.locate(target);
  const context = preflightContext(world, run, { target, runsDir, openInstaller });
  const findings = await quickChecks(context, scenario);
  run.log.debug('preflight', { findings });
  refuseOnRed(findings);
  run.warn(warningsIn(findings));
}

function unclosed(reason: unknown): readonly Leftover[] {
  if (!(reason instanceof ScopeCloseError)) throw reason;
  return reason.failures.map(({ name, error }) => ({ kind: 'process', what: name, reason: String(error) }));
}
