import { SCENARIO_NAMES } from '../../record/scenarios.ts';
import type { Glyphs } from '../console/glyphs.ts';
import type { Brush, Paint } from '../console/paint.ts';
import { clean, showMs } from '../text/terminal.ts';
import type { HistoryEntry } from './entry.ts';

/** One column of the list. */
export interface Column {
  readonly head: string;
  readonly text: (entry: HistoryEntry, glyphs: Glyphs) => string;
  readonly brush?: (entry: HistoryEntry, paint: Paint) => Brush | undefined;
  readonly toTheRight?: boolean;
  /** How narrow it may be made; where it is missing, it is shown whole or not at all. */
  readonly atLeast?: number;
  /** Left out where the list is too wide, the highest first; where it is missing, never. */
  readonly spare?: number;
}

const SIMULATED = 'SIMULATED';

/** The columns of the list, left to right. */
export const COLUMNS: readonly Column[] = [
  { head: 'run', text: ({ runId }) => runId },
  { head: 'began (UTC)', text: ({ startedAt }) => startedAt.slice(0, 16).replace('T', ' '), spare: 5 },
  {
    head: 'target',
    text: targetText,
    brush: ({ digest }, paint) => (digest?.target.kind === 'simulated' ? paint.warning : undefined),
    // The word is never cut: one cell more is for the sign that the name was.
    atLeast: SIMULATED.length + 1,
  },
  {
    head: 'installer',
    text: ({ digest }, { none }) => (digest === undefined ? none : clean(digest.installer)),
    spare: 4,
  },
  { head: 'case', text: caseText, atLeast: Math.max(...SCENARIO_NAMES.map((name) => name.length)), spare: 2 },
  {
    head: 'VMs',
    text: ({ digest }, { none }) => String(digest?.vms ?? none),
    toTheRight: true,
    spare: 3,
  },
  {
    head: 'verdict',
    text: verdictText,
    brush: ({ digest, state }, paint) =>
      digest && paint.verdict[state === 'finished' ? digest.verdict : 'unknown'],
  },
  { head: 'notified', text: notifiedText, toTheRight: true, spare: 1 },
  {
    head: 'state',
    text: stateText,
    brush: (entry, paint) => (isUneventful(entry) ? paint.faint : paint.warning),
    atLeast: 'unreadable'.length,
  },
];

function targetText({ digest }: HistoryEntry, { none }: Glyphs): string {
  if (digest === undefined) return none;
  const name = clean(digest.target.name);
  return digest.target.kind === 'simulated' ? `${SIMULATED} ${name}` : name || none;
}

function caseText({ digest }: HistoryEntry, { none, times }: Glyphs): string {
  const names = digest?.cases.map(({ name, iterations }) =>
    iterations > 1 ? `${clean(name)} ${times}${iterations}` : clean(name),
  );
  return names === undefined || names.length === 0 ? none : names.join(', ');
}

function verdictText({ digest }: HistoryEntry, { verdicts, none }: Glyphs): string {
  return digest === undefined ? none : `${verdicts[digest.verdict]} ${digest.verdict}`;
}

/** The median, and what was lost: a run that lost one did not notify in the median's time. */
function notifiedText({ digest }: HistoryEntry, { none }: Glyphs): string {
  if (digest === undefined) return none;
  const { notificationTimeMs, lost } = digest;
  const time = notificationTimeMs === null ? [] : [`${showMs(notificationTimeMs)} ms`];
  const words = [...time, ...(lost === 0 ? [] : [time.length === 0 ? 'lost' : `${lost} lost`])];
  return words.length === 0 ? none : words.join(', ');
}

function isUneventful({ state, leftovers, unreadable }: HistoryEntry): boolean {
  return state === 'finished' && leftovers === 0 && unreadable === undefined;
}

function stateText({ state, leftovers, unreadable }: HistoryEntry, { none }: Glyphs): string {
  const words = [
    ...(state === 'finished' ? [] : [state]),
    // What a run that goes on has made is no leftover yet.
    ...(leftovers === null ? ['ledger unreadable'] : []),
    ...(leftovers === null || leftovers === 0 || state === 'running' ? [] : [`left ${leftovers}`]),
    ...(unreadable === undefined ? [] : ['unreadable']),
  ];
  return words.length === 0 ? none : words.join(', ');
}
