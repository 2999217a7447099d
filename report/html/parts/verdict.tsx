import type { VNode } from 'preact';
import type { Verdict } from '../../../record/verdict.ts';

/** Signs of the verdicts, which color alone never shows. */
const SIGNS: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  failed: '✗',
  unknown: '?',
  skipped: '○',
};

interface Props {
  readonly verdict: Verdict;
  readonly isLarge?: boolean;
  /** Says it in a word that fits better; the verdict itself without it. */
  readonly word?: string;
}

/** A verdict as sign, word and color. */
export function VerdictMark({ verdict, isLarge = false, word = verdict }: Props): VNode {
  return (
    <span class={`verdict v-${verdict}${isLarge ? ' large' : ''}`}>
      <span aria-hidden="true">{SIGNS[verdict]}</span> {isLarge ? word.toUpperCase() : word}
    </span>
  );
}
