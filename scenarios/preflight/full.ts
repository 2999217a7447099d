import type { Leftover } from '../../core/ledger.ts';
import { openScope } from '../../core/scope.ts';
import { fixtureUndos } from '../../fixtures/undos.ts';
import type { Installer } from '../../installers/contract.ts';
import { installerUndos } from '../../installers/undos.ts';
import type { PreflightFinding } from '../../record/preflight.ts';
import type { StageContext } from '../context.ts';
import { closeScope } from '../runner.ts';
import { notChecked, ok, redFor } from './check.ts';
import type { PreflightContext, PreflightOptions } from './context.ts';
import { checkPipeline, pipelineChecks } from './pipeline.ts';
import { quickChecks } from './quick.ts';

/** What all checks found, and what of their own could not be taken back. */
export interface FullPreflight {
  readonly findings: readonly PreflightFinding[];
  /** Why it stopped before its end; undefined when it came to it. */
  readonly error: unknown;
  readonly leftovers: readonly Leftover[];
}

/** Has a deployment be what the scenarios need; what it changes is in the ledger. */
export type Prepare = (installer: Installer) => Promise<void>;

/**
 * The quick checks, and a canary through the event pipeline; what it needs is made and taken back.
 * @param prepare for a deployment whose event pipeline must be prepared for a canary
 */
export async function fullPreflight(
  context: PreflightContext & Omit<StageContext, 'scope'>,
  options: PreflightOptions,
  prepare?: Prepare,
): Promise<FullPreflight> {
  const { ledger, cloud, clock, recorder } = context;
  const scope = openScope();
  const since = ledger.mark();
  const stage: { installer?: Installer } = {};
  let findings: readonly PreflightFinding[] = [];
  let failure: unknown;
  try {
    recorder.stamp('scenario.phase', 'scenario', { phase: 'check cloud, hosts and this machine' });
    const quick = await quickChecks(context, options);
    const ready = prepare === undefined ? [] : await prepared(context, quick, prepare, stage);
    const reason = whyNoCanary([...quick, ...ready]);
    findings = [
      ...quick,
      ...ready,
      ...(reason === undefined
        ? await checkPipeline({ ...context, ...stage, scope }, options)
        : pipelineChecks(options).map((name) => notChecked(name, reason))),
    ];
  } catch (error) {
    failure = error;
  }
  const unclosed = await closeScope(scope);
  const undos = {
    ...fixtureUndos(cloud, clock),
    ...(stage.installer === undefined ? {} : installerUndos(stage.installer)),
  };
  const leftovers = [...unclosed, ...(await ledger.tearDown(undos, since))];
  return { findings, error: failure, leftovers };
}

/** Prepares the deployment, and says as a finding whether it could be done. */
async function prepared(
  context: PreflightContext,
  quick: readonly PreflightFinding[],
  prepare: Prepare,
  stage: { installer?: Installer },
): Promise<readonly PreflightFinding[]> {
  const reason = whyNoCanary(quick);
  if (reason !== undefined) return [notChecked('configuration', reason)];
  try {
    stage.installer = await context.openInstaller();
    await prepare(stage.installer);
    return [
      { name: 'configuration', ...ok('The deployment is, or was made for this check, what a run needs.') },
    ];
  } catch (error) {
    context.signal.throwIfAborted();
    return [{ name: 'configuration', ...redFor(error) }];
  }
}

/** A canary needs an administrator, the services, and a port to come back to. */
function whyNoCanary(findings: readonly PreflightFinding[]): string | undefined {
  const needed = ['role', 'services', 'tenant', 'ports', 'configuration'];
  const bad = findings.filter(({ name, verdict }) => verdict === 'red' && needed.includes(name));
  return bad.length === 0
    ? undefined
    : `the check ${bad.map(({ name }) => name).join(', ')} must be well first`;
}
