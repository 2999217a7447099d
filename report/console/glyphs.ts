import type { Verdict } from '../../profiler/verdict.ts';

/** The signs a report is drawn with. */
export interface Glyphs {
  readonly verdicts: Readonly<Record<Verdict, string>>;
  /** Eighths of a cell from the left, 1/8 to 8/8. */
  readonly eighths: readonly string[];
  /** The right half of a cell. */
  readonly rightHalf: string;
  /** A step beside the way of the news. */
  readonly beside: string;
  readonly fault: string;
  readonly rule: string;
  readonly tick: string;
  readonly limit: string;
  readonly dot: string;
  readonly arrow: string;
  readonly plusMinus: string;
  readonly micro: string;
  readonly none: string;
  readonly more: string;
}

const UNICODE: Glyphs = {
  verdicts: { passed: '✔', failed: '✘', unknown: '?', skipped: '○' },
  eighths: ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
  rightHalf: '▐',
  beside: '░',
  fault: '◆',
  rule: '─',
  tick: '┬',
  limit: '┊',
  dot: '·',
  arrow: '→',
  plusMinus: '±',
  micro: 'µ',
  none: '–',
  more: '…',
};

const ASCII: Glyphs = {
  verdicts: { passed: '+', failed: 'x', unknown: '?', skipped: 'o' },
  eighths: ['|', '|', '|', '#', '#', '#', '#', '#'],
  rightHalf: '#',
  beside: '.',
  fault: '*',
  rule: '-',
  tick: '+',
  limit: '!',
  dot: '|',
  arrow: '->',
  plusMinus: '+-',
  micro: 'u',
  none: '-',
  more: '~',
};

/** The signs for a terminal that has Unicode, or one that has not. */
export function glyphsFor(unicode: boolean): Glyphs {
  return unicode ? UNICODE : ASCII;
}
