import { DoctorError } from '../../../core/errors.ts';
import type { Leftover } from '../../../core/ledger.ts';
import { openScope } from '../../../core/scope.ts';
import type { Scope } from '../../../core/scope.ts';
import { preflightExitCode, worstFinding } from '../../../record/preflight.ts';
import type { PreflightFinding } from '../../../record/preflight.ts';
import { formatPreflight } from '../../../report/console/preflight.ts';
import { check, redFor } from '../../../scenarios/preflight/check.ts';
import { fullPreflight } from '../../../scenarios/preflight/full.ts';
import type { FullPreflight } from '../../../scenarios/preflight/full.ts';
import { checkPorts } from '../../../scenarios/preflight/ports.ts';
import { ERROR_CODES } from '../../error-codes.ts';
import { optionsFrom } from '../../config/from-flags.ts';
import { configOf } from '../../config/load.ts';
import type { Config } from '../../config/options.ts';
import { explain } from '../../explain.ts';
import { openDeployment } from '../../cloud/open-deployment.ts';
import type { Deployment } from '../../cloud/open-deployment.ts';
import { parseInjections } from '../../config/injections.ts';
import { leftBehind } from '../../run/left-behind.ts';
import { preflightContext } from '../../run/preflight.ts';
import { prepareDeployment } from '../../run/prepare.ts';
import { pageOf } from '../../terminal/present.ts';
import type { ParsedFlags } from '../../flags.ts';
import { openRun } from '../../run/run.ts';
import type { Run } from '../../run/run.ts';
import { scenarioOptions } from '../../config/scenario-options.ts';
import type { Target } from '../../cloud/target.ts';
import type { World } from '../../world.ts';

/** `doctor preflight`: checks whether a run is possible, and proves that alarms would arrive. */
export async function preflightCommand(
  world: World,
  _operands: readonly string[],
  flags: ParsedFlags,
): Promise<number> {
  const options = optionsFrom(world, flags);
  const config = configOf(options);
  const { dropped } = parseInjections(config.simulator.injections);
  const run = openRun(world, { options, config, flags, dropped });
  const scope = openScope();
  let deployment: Deployment | undefined;
  let outcome: FullPreflight;
  try {
    const opened = await openCloud(world, run, { config, flags, scope });
    const { findings } = opened;
    deployment = opened.deployment;
    outcome =
      deployment === undefined
        ? await withoutCloud(world, run, config, findings)
        : await onCloud(world, run, { config, deployment, findings });
  } finally {
    await scope.close().catch((error: unknown) => run.log.error('not everything could be closed', { error }));
  }
  // Only what could not be taken back is worth a folder: `doctor cleanup` reads it.
  if (outcome.leftovers.length > 0) run.close();
  else run.discard();
  if (outcome.leftovers.length > 0) explain(world, leftBehind(run.runId, outcome.leftovers));
  if (outcome.error !== undefined) throw outcome.error;
  show(world, flags, { ...outcome, target: deployment?.target });
  return outcome.leftovers.length > 0 ? 5 : preflightExitCode(outcome.findings, ERROR_CODES);
}

interface Opened {
  /** Undefined when nobody can log in. */
  readonly deployment: Deployment | undefined;
  /** What is known already. */
  readonly findings: readonly PreflightFinding[];
}

/** Logs in. A bus that cannot be reached hides nothing else. */
async function openCloud(
  world: World,
  { session, ledger }: Run,
  request: { readonly config: Config; readonly flags: ParsedFlags; readonly scope: Scope },
): Promise<Opened> {
  const { config, flags, scope } = request;
  const open = (withoutBus: boolean): Promise<Deployment> => {
    const cloud = withoutBus ? { ...config.cloud, transportUrl: undefined } : config.cloud;
    return openDeployment(world, { config: { ...config, cloud }, flags, session, scope, ledger, withoutBus });
  };
  try {
    return { deployment: await open(false), findings: [] };
  } catch (error) {
    world.signal.throwIfAborted();
    const isBus = error instanceof DoctorError && error.code.startsWith('BUS_');
    if (!isBus) return { deployment: undefined, findings: [{ name: 'credentials', ...redFor(error) }] };
    try {
      return { deployment: await open(true), findings: [{ name: 'bus', ...redFor(error) }] };
    } catch (other) {
      world.signal.throwIfAborted();
      return { deployment: undefined, findings: [{ name: 'credentials', ...redFor(other) }] };
    }
  }
}

/** What can be looked at without a cloud: this machine. */
async function withoutCloud(
  world: World,
  { clock, log }: Run,
  { run, chain, maintenance }: Pick<Config, 'run' | 'chain' | 'maintenance'>,
  findings: readonly PreflightFinding[],
): Promise<FullPreflight> {
  const context = { clock, signal: world.signal };
  const ports = await check('ports', context, () =>
    checkPorts({ log }, { ...run, ...chain, ...maintenance }),
  );
  return { findings: [...findings, ports], error: undefined, leftovers: [] };
}

async function onCloud(
  world: World,
  run: Run,
  opened: { readonly config: Config; readonly deployment: Deployment } & Pick<Opened, 'findings'>,
): Promise<FullPreflight> {
  const { config, deployment } = opened;
  const { target, openInstaller } = deployment;
  const { ledger, recorder, session } = run;
  await run.begin(target);
  target.setInjections(true);
  const context = preflightContext(world, run, { target, runsDir: config.run.runsDir, openInstaller });
  const outcome = await fullPreflight(
    { ...context, ledger, recorder, session },
    scenarioOptions(config, run.options, target),
    config.installer.installerType === 'local'
      ? undefined
      : (installer) => prepareDeployment(installer, { config, run, signal: world.signal }),
  );
  const findings = outcome.findings.map(
    (finding) => opened.findings.find(({ name }) => name === finding.name) ?? finding,
  );
  run.log.debug('preflight', { findings });
  return { ...outcome, findings };
}

function show(
  world: World,
  flags: ParsedFlags,
  result: {
    readonly findings: readonly PreflightFinding[];
    readonly leftovers: readonly Leftover[];
    readonly target: Target | undefined;
  },
): void {
  const { findings, leftovers, target } = result;
  const { stdout } = world;
  const on = target === undefined ? undefined : { kind: target.kind, name: target.name };
  if (flags['json'] !== true) {
    stdout.write(formatPreflight(findings, on, pageOf(world, stdout, '')));
    return;
  }
  const body = {
    schemaVersion: 1,
    verdict: worstFinding(findings),
    exitCode: preflightExitCode(findings, ERROR_CODES),
    target: on ?? null,
    checks: findings,
    leftovers,
  };
  stdout.write(`${JSON.stringify(body, null, 2)}\n`);
}
