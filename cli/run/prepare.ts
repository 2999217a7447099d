import { scenariosOf } from '../../record/scenarios.ts';
import { DoctorError } from '../../core/errors.ts';
import type { Installer, PatchPlan, StandingPatch } from '../../installers/contract.ts';
import type { Config } from '../config/options.ts';
import type { Run } from './run.ts';

/** What a deployment is prepared with. */
export interface PrepareRequest {
  readonly config: Pick<Config, 'run' | 'installer'>;
  readonly run: Pick<Run, 'runId' | 'ledger' | 'log' | 'recorder'>;
  readonly signal: AbortSignal;
}

/**
 * Has a deployment's configuration be what the scenarios need, for the time of the run. What was changed is in
 * the ledger.
 * @throws DoctorError `HOST_UNPREPARED` when something is missing and must be left as it is
 */
export async function prepareDeployment(
  { patches }: Installer,
  { config, run, signal }: PrepareRequest,
): Promise<void> {
  if (patches === undefined) return;
  run.recorder.stamp('scenario.phase', 'scenario', { phase: "check the deployment's configuration" });
  const plan = await patches.plan(scenariosOf(config.run.testCase), signal);
  refuseOthers(plan);
  if (plan.pending.length === 0) {
    run.log.info('the deployment is configured as the run needs it; nothing is changed');
    return;
  }
  if (!config.installer.patch) throw unprepared(plan);
  run.recorder.stamp('scenario.phase', 'scenario', {
    phase: `patch ${plan.pending.length} files on its hosts`,
  });
  await plan.apply({ runId: run.runId, ledger: run.ledger, signal });
}

/**
 * Refuses a deployment in which another run's temporary changes are in place: what is right now will not be when
 * that run ends. Those that `doctor patch` made stay, and are welcome.
 * @throws DoctorError `HOST_PATCHED`
 */
export function refuseOthers({ standing }: PatchPlan): void {
  const [first, ...others] = standing.filter(({ stays }) => !stays);
  if (first === undefined) return;
  const { runId } = first;
  throw new DoctorError('HOST_PATCHED', standingWords(first, others.length), {
    hint: `Wait until that run has ended. Where it was killed, \`doctor cleanup ${runId}\` takes its changes back.`,
  });
}

/** What runs have in place, one sentence a run. */
export function describeStanding(standing: readonly StandingPatch[]): readonly string[] {
  return [...new Set(standing.map(({ runId }) => runId))].map((runId) => {
    const ofRun = standing.filter((patch) => patch.runId === runId);
    // A host with two roles is listed twice.
    const keys = ofRun.map(({ host, path }) => `${host}:${path}`);
    const [first, ...others] = ofRun.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
    const until = first?.stays === true ? '' : ', where it was killed';
    const words = first === undefined ? '' : standingWords(first, others.length);
    return `${words} \`doctor cleanup ${runId}\` takes it back${until}.`;
  });
}

function standingWords({ host, path, runId, stays }: StandingPatch, others: number): string {
  const more = others === 0 ? '' : `, and ${others} more ${others === 1 ? 'file' : 'files'}`;
  return `Run ${runId} has changed ${path} on ${host}${more}, ${stays ? 'to stay' : 'for its own time'}.`;
}

function unprepared({ pending }: PatchPlan): DoctorError {
  const [first, ...others] = pending;
  const files = others.length === 1 ? 'file on its hosts lacks' : 'files on its hosts lack';
  const more = others.length === 0 ? '' : `, and ${others.length} more ${files} something`;
  return new DoctorError(
    'HOST_UNPREPARED',
    `The deployment is not configured for this run: ${first?.path} on ${first?.host} needs ${first?.whats.join(' and ')}${more}.`,
    {
      hint: 'Leave --no-patch out to have doctor change it for the time of the run, or change it yourself: `doctor patch --dry-run` shows how.',
    },
  );
}
