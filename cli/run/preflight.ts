import { DoctorError } from '../../core/errors.ts';
import type { Installer } from '../../installers/contract.ts';
import type { PreflightFinding } from '../../record/preflight.ts';
import { preflightExitCode } from '../../record/preflight.ts';
import type { PreflightContext } from '../../scenarios/preflight/context.ts';
import { ERROR_CODES } from '../error-codes.ts';
import { otherRunsOn } from './other-runs.ts';
import type { Run } from './run.ts';
import type { Target } from '../cloud/target.ts';
import type { World } from '../world.ts';

/** What the checks before a run need of it. */
export function preflightContext(
  world: World,
  run: Run,
  deps: {
    readonly target: Target;
    readonly runsDir: string;
    readonly openInstaller: () => Promise<Installer>;
  },
): PreflightContext {
  const { runId, clock, log, ledger, session } = run;
  const { target, runsDir, openInstaller } = deps;
  return {
    runId,
    clock,
    log,
    signal: world.signal,
    cloud: target.cloud,
    bus: target.bus,
    ledger,
    session,
    otherRuns: otherRunsOn(world, runsDir, target),
    openInstaller,
  };
}

/** Refuses to start a run on red. @throws DoctorError of what is red, with its exit code (docs/errors.md) */
export function refuseOnRed(findings: readonly PreflightFinding[]): void {
  const reds = findings.filter(({ verdict }) => verdict === 'red');
  const exitCode = preflightExitCode(findings, ERROR_CODES);
  const worst = reds.find(({ code = 'INTERNAL' }) => ERROR_CODES[code] === exitCode);
  if (worst === undefined) return;
  const { code = 'INTERNAL', seen, advice = '' } = worst;
  if (reds.length === 1) {
    throw new DoctorError(code, seen, { hint: `${advice} --no-preflight starts all the same.` });
  }
  const list = reds.map((finding) => `${finding.name}: ${finding.seen}`).join(' ');
  throw new DoctorError(code, `The preflight found ${reds.length} faults. ${list}`, {
    hint: '`doctor preflight` with the same options shows what to do about each; --no-preflight starts all the same.',
  });
}

/** What a run should say in its record of what was found before it. */
export function warningsIn(findings: readonly PreflightFinding[]): readonly string[] {
  return findings
    .filter(({ verdict }) => verdict === 'warn')
    .map(({ name, seen }) => `preflight, ${name}: ${seen}`);
}
