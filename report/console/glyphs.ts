import type { Verdict } from '../../record/verdict.ts';

/** The signs a report is drawn with. */
export interface Glyphs {
  readonly verdicts: Readonly<Record<Verdict, string>>;
  /** Eighths of a cell from the left, 1/8 to 8/8. */
  readonly eighths: readonly string[];
  /** The right half of a cell. */
  readonly rightHalf: string;
  /** A step off the notification path. */
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
  readonly times: string;
  readonly host: HostGlyphs;
}

/** The signs a host's way through its maintenance is drawn with, one cell each. */
export interface HostGlyphs {
  readonly enabled: string;
  /** The instance that serves is here. */
  readonly serving: string;
  readonly going: string;
  readonly goingServing: string;
  readonly maintenance: string;
  /** The instance that serves is on a host in maintenance. */
  readonly wrong: string;
  readonly switchOver: string;
  /** The session enters a phase. */
  readonly phase: string;
  readonly phaseRule: string;
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
  times: '×',
  host: {
    enabled: '─',
    serving: '━',
    going: '░',
    goingServing: '▒',
    maintenance: '█',
    wrong: '✘',
    switchOver: '◆',
    phase: '├',
    phaseRule: '┄',
  },
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
  times: 'x',
  host: {
    enabled: '-',
    serving: '=',
    going: '.',
    goingServing: ':',
    maintenance: '#',
    wrong: 'X',
    switchOver: '*',
    phase: '|',
    phaseRule: '-',
  },
};

/** The signs for a terminal that has Unicode, or one that has not. */
export function glyphsFor(unicode: boolean): Glyphs {
  return unicode ? UNICODE : ASCII;
}
