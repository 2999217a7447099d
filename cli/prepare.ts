import { DoctorError } from '../core/errors.ts';
import type { Installer, PatchPlan, PreparedScenario } from '../installers/contract.ts';
import { TRACE } from '../profiler/trace-events.ts';
import type { Config } from './config/options.ts';
import type { Run } from './run.ts';

/** The scenarios of a case, as far as a deployment has to be prepared for them. */
export function scenariosOf(testCase: Config['testCase']): readonly PreparedScenario[] {
  return testCase === 'all' ? ['fault_management', 'maintenance'] : [testCase];
}

/**
 * Has a deployment's configuration be what the scenarios need, for the time of the run. What was changed is in
 * the ledger.
 * @throws DoctorError `HOST_UNPREPARED` when something is missing and must be left as it is
 */
export async function prepareDeployment(
  { patches }: Installer,
  { config, run, signal }: { readonly config: Config; readonly run: Run; readonly signal: AbortSignal },
): Promise<void> {
  if (patches === undefined) return;
  run.recorder.stamp(TRACE.phase, 'scenario', { phase: "look at the deployment's configuration" });
  const plan = await patches.plan(scenariosOf(config.testCase), signal);
  if (plan.pending.length === 0) {
    run.log.info('the deployment is configured as the run needs it; nothing is changed');
    return;
  }
  if (!config.patch) throw unprepared(plan);
  run.recorder.stamp(TRACE.phase, 'scenario', { phase: `patch ${plan.pending.length} files on its hosts` });
  await plan.apply({ runId: run.runId, ledger: run.ledger, signal });
}

function unprepared({ pending }: PatchPlan): DoctorError {
  const [first, ...others] = pending;
  const more = others.length === 0 ? '' : `, and ${others.length} more files on its hosts lack something`;
  return new DoctorError(
    'HOST_UNPREPARED',
    `No alarm can get through: ${first?.path} on ${first?.host} needs ${first?.whats.join(' and ')}${more}.`,
    {
      hint: 'Leave --no-patch out to have doctor change it for the time of the run, or change it yourself: `doctor patch --dry-run` shows how.',
    },
  );
}
