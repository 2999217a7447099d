/** What can be said of a scenario or a check. */
export const VERDICTS = ['passed', 'skipped', 'unknown', 'failed'] as const;

/** What can be said of a scenario or a check; see {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];

/** One reason for a verdict. */
export interface Finding {
  readonly verdict: Verdict;
  readonly reason: string;
}

/**
 * The worst of several verdicts: failed, then unknown, then skipped, then passed. A skip is worse than a pass
 * so that a run which left something out does not look whole. Of nothing at all, nothing is known.
 */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'unknown';
  return VERDICTS[Math.max(...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))] ?? 'unknown';
}

/** The reasons behind the worst verdict, as one sentence part each; undefined when there are none. */
export function reasonFor(verdict: Verdict, findings: readonly Finding[]): string | undefined {
  const reasons = new Set(
    findings.filter((finding) => finding.verdict === verdict).map((finding) => finding.reason),
  );
  return reasons.size === 0 ? undefined : [...reasons].join('; ');
}
