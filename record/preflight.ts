import { EXIT_CODES } from '../core/error-codes.ts';
import type { ErrorCode } from '../core/errors.ts';

/** How one check before a run turned out: `red` keeps a run from being made. */
export type PreflightVerdict = 'ok' | 'warn' | 'red';

/** What one check before a run found. */
export interface PreflightFinding {
  readonly name: string;
  readonly verdict: PreflightVerdict;
  /** What was seen, in a sentence. */
  readonly seen: string;
  /** What to do about it; undefined when there is nothing to do. */
  readonly advice?: string | undefined;
  /** Of a red one: what a run would give up with. */
  readonly code?: ErrorCode | undefined;
}

/** The worst verdict of all. */
export function worstFinding(findings: readonly PreflightFinding[]): PreflightVerdict {
  const verdicts = findings.map(({ verdict }) => verdict);
  return (['red', 'warn'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'ok';
}

/**
 * The exit code (docs/errors.md) for what was found. A cloud or host that cannot be used (3) comes before a
 * configuration that must be set right (2): the latter may be a consequence.
 * @param exitCodes of all error codes that may occur
 */
export function preflightExitCode(
  findings: readonly PreflightFinding[],
  exitCodes: Readonly<Partial<Record<ErrorCode, number>>>,
): number {
  const codes = findings
    .filter(({ verdict }) => verdict === 'red')
    .map(({ code }) => exitCodes[code ?? 'INTERNAL'] ?? EXIT_CODES.internal);
  return codes.find((code) => code === 3) ?? codes[0] ?? 0;
}
