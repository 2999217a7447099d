import type { VNode } from 'preact';
import type { Verdict } from '../../../profiler/verdict.ts';
import { SIGNS } from './words.ts';

/** A verdict as sign, word and color. */
export function VerdictMark({ verdict, isLarge }: { verdict: Verdict; isLarge?: boolean }): VNode {
  return (
    <span class={`verdict v-${verdict}${isLarge === true ? ' large' : ''}`}>
      <span aria-hidden="true">{SIGNS[verdict]}</span> {isLarge === true ? verdict.toUpperCase() : verdict}
    </span>
  );
}
