import type { Leftover } from '../../core/ledger.ts';
import { openScope } from '../../core/scope.ts';
import { fixtureUndos } from '../../fixtures/undos.ts';
import type { PreflightFinding } from '../../profiler/preflight.ts';
import { TRACE } from '../../profiler/trace-events.ts';
import type { StageContext } from '../context.ts';
import { closeScope } from '../runner.ts';
import { notChecked } from './check.ts';
import type { PreflightContext, PreflightOptions } from './context.ts';
import { checkPipeline } from './pipeline.ts';
import { quickChecks } from './quick.ts';

/** What all checks found, and what of their own could not be taken back. */
export interface FullPreflight {
  readonly findings: readonly PreflightFinding[];
  /** Why it stopped before its end; undefined when it came to it. */
  readonly error: unknown;
  readonly leftovers: readonly Leftover[];
}

/** The quick checks, and a canary through the event pipeline; what it needs is made and taken back. */
export async function fullPreflight(
  context: PreflightContext & Omit<StageContext, 'scope'>,
  options: PreflightOptions,
): Promise<FullPreflight> {
  const { ledger, cloud, clock, recorder } = context;
  const scope = openScope();
  const since = ledger.mark();
  let findings: readonly PreflightFinding[] = [];
  let failure: unknown;
  try {
    recorder.stamp(TRACE.phase, 'scenario', { phase: 'look at cloud, hosts and this machine' });
    const quick = await quickChecks(context, options);
    const reason = whyNoCanary(quick);
    findings = [
      ...quick,
      ...(reason === undefined
        ? await checkPipeline({ ...context, scope }, options)
        : [
            notChecked('pipeline', reason),
            notChecked('consumer', reason),
            notChecked('alarm cache', reason),
          ]),
    ];
  } catch (error) {
    failure = error;
  }
  const unclosed = await closeScope(scope);
  const leftovers = [...unclosed, ...(await ledger.tearDown(fixtureUndos(cloud, clock), since))];
  return { findings, error: failure, leftovers };
}

/** A canary needs an administrator, the services, and a port to come back to. */
function whyNoCanary(findings: readonly PreflightFinding[]): string | undefined {
  const needed = ['role', 'services', 'ports'];
  const bad = findings.filter(({ name, verdict }) => verdict === 'red' && needed.includes(name));
  return bad.length === 0
    ? undefined
    : `the check ${bad.map(({ name }) => name).join(', ')} must be well first`;
}
