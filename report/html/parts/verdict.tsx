import type { VNode } from 'preact';
import type { Verdict } from '../../../record/verdict.ts';
import { SIGNS } from '../../text/html.ts';

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
