import { createTwoFilesPatch } from 'diff';
import { masked } from './mask.ts';

/** A side of a diff. */
export interface DiffSide {
  readonly path: string;
  readonly text: string;
}

/** What changes from one text to another, as `diff -u` shows it, secrets masked. */
export function diffOf(before: DiffSide, after: DiffSide): string {
  const context = { context: 3 };
  const patch = createTwoFilesPatch(before.path, after.path, before.text, after.text, '', '', context);
  return masked(patch.slice(Math.max(0, patch.search(/^--- /m))).replaceAll(/\t$/gm, ''));
}
