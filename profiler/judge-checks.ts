import type { RecordOf } from '../record/scenario-record.ts';
import { reasonFor, worstOf } from '../record/verdict.ts';
import type { Finding } from '../record/verdict.ts';
import { blankCommon } from './blank-record.ts';
import { checkFindings, endFindings, skipOf } from './findings.ts';
import type { Segment } from './segments.ts';
import { armedOf, checksOf, notesOf, overheadOf, phasesOf } from './side-facts.ts';

/** Judges one iteration of a scenario by its end and its checks. Without a check nothing was shown. */
export function judgeChecks(segment: Segment): RecordOf<'checks'> {
  const { events } = segment;
  const checks = checksOf(events);
  const findings = findingsOf(segment, checks);
  const verdict = worstOf(['passed', ...findings.map((finding) => finding.verdict)]);
  const reason = reasonFor(verdict, findings);
  return {
    ...blankCommon(segment),
    kind: 'checks',
    verdict,
    ...(reason === undefined ? {} : { reason }),
    checks: [...checks],
    armed: armedOf(events),
    phases: phasesOf(segment),
    overhead: overheadOf(events),
    notes: [...notesOf(events)],
  };
}

function findingsOf(segment: Segment, checks: RecordOf<'checks'>['checks']): readonly Finding[] {
  const skipReason = skipOf(segment);
  const facts = checkFindings({ checks });
  if (skipReason !== undefined) return [...facts, { verdict: 'skipped', reason: skipReason }];
  const ends = endFindings(segment);
  const isEmpty = checks.length === 0 && ends.length === 0;
  return [
    ...facts,
    ...ends,
    ...(isEmpty ? [{ verdict: 'unknown' as const, reason: 'nothing was checked' }] : []),
  ];
}
