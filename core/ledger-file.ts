import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LedgerLine } from './ledger.ts';

/** What can be read of a ledger's file. */
export interface LedgerReading {
  readonly lines: readonly LedgerLine[];
  /** What is wrong with it, as parts of a sentence; empty when every line that was ever written is there. */
  readonly damage: readonly string[];
  /** How it ends: a process that is killed while it writes leaves a line that is cut off. */
  readonly end: 'whole' | 'cut off' | 'without newline';
  /** Whether its lines have sums. Those of doctor 0.1 have none, and none are added there. */
  readonly isSummed: boolean;
}

/** The first line of a ledger, written with its file: without it, the beginning is lost. */
export const LEDGER_HEAD: LedgerLine = {
  seq: 0,
  state: 'undone',
  kind: 'ledger',
  what: 'ledger',
  undo: { version: 1 },
};

const lineSchema = z.strictObject({
  seq: z.int().nonnegative(),
  state: z.enum(['intended', 'made', 'undone', 'failed']),
  kind: z.string().exactOptional(),
  what: z.string().exactOptional(),
  undo: z.record(z.string(), z.json()).exactOptional(),
  reason: z.string().exactOptional(),
});

/** A line as it stands in the file, with its newline: JSON that ends in a sum of what comes before it. */
export function ledgerText(line: LedgerLine, isSummed = true): string {
  if (!isSummed) return `${JSON.stringify(line)}\n`;
  const text = JSON.stringify(line).slice(0, -1);
  return `${text},"sum":"${sumOf(text)}"}\n`;
}

/** A byte that was changed in an id is still JSON: only a sum shows it. */
const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

const SUMMED = /^(.*),"sum":"([0-9a-f]{8})"\}$/;
const BYTE_ORDER_MARK = '\uFEFF';

/** Reads a ledger's file. Lines that are damaged, or that doctor did not write, are left out and said. */
export function readLedgerText(bytes: Buffer): LedgerReading {
  if (bytes.length === 0) return { lines: [], damage: ['it is empty'], end: 'whole', isSummed: true };
  const all = bytes.toString('utf8');
  const hasMark = all.startsWith(BYTE_ORDER_MARK);
  const texts = (hasMark ? all.slice(1) : all).split('\n').map((text) => text.replace(/\r$/, ''));
  const tail = texts.pop() ?? '';
  // Doctor 0.1 wrote no sums; where one line has one, all have.
  const isSummed = all.includes('"sum":"');
  const read = texts.map((text) => readLine(text, isSummed));
  const last = tail === '' ? undefined : readLine(tail, isSummed);
  const isCutOff = last === undefined && tail !== '' && isBeginning(tail);
  const unreadable = read.flatMap((line, index) => (line === undefined ? [index + 1] : []));
  if (tail !== '' && last === undefined && !isCutOff) unreadable.push(read.length + 1);
  const lines = [...read, last].filter((line) => line !== undefined);
  return {
    lines,
    damage: [
      ...(hasMark ? ['it begins with a byte order mark: another program has written it'] : []),
      ...(unreadable.length === 0 ? [] : [`${numbered('line', unreadable)} cannot be read`]),
      ...(isSummed && read[0] !== undefined && read[0].kind !== LEDGER_HEAD.kind
        ? ['its first line is missing']
        : []),
      ...missingSteps(lines),
    ],
    isSummed,
    end: tail === '' ? 'whole' : isCutOff ? 'cut off' : 'without newline',
  };
}

function readLine(text: string, isSummed: boolean): LedgerLine | undefined {
  const [, body, sum] = SUMMED.exec(text) ?? [];
  if (isSummed && (body === undefined || sum !== sumOf(body))) return undefined;
  try {
    const line = lineSchema.parse(JSON.parse(body === undefined ? text : `${body}}`));
    const { undo, ...rest } = line;
    return { ...rest, ...(undo === undefined ? {} : { undo }) };
  } catch {
    return undefined;
  }
}

/** Whether a text is the beginning of a line: one object that is not closed, and nothing that JSON escapes. */
function isBeginning(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  if (!text.startsWith('{') || /[\u0000-\u001F\uFFFD]/.test(text.slice(0, -1))) return false;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inText && character === '\\') at += 1;
    else if (character === '"') inText = !inText;
    else if (!inText && character === '{') depth += 1;
    else if (!inText && character === '}') depth -= 1;
    if (depth === 0) return false;
  }
  return true;
}

/** Steps are numbered from 1 without a gap: one that no line describes was on a line that is lost. */
function missingSteps(lines: readonly LedgerLine[]): readonly string[] {
  const described = new Set(lines.filter(({ kind }) => kind !== undefined).map(({ seq }) => seq));
  const last = Math.max(0, ...lines.map(({ seq }) => seq));
  const missing = Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !described.has(seq));
  return missing.length === 0
    ? []
    : [`${numbered('step', missing)} ${missing.length === 1 ? 'is' : 'are'} missing`];
}

const MOST_NUMBERS = 5;

function numbered(noun: string, numbers: readonly number[]): string {
  if (numbers.length === 1) return `${noun} ${numbers[0]}`;
  const shown = numbers.slice(0, MOST_NUMBERS).join(', ');
  return numbers.length > MOST_NUMBERS ? `${numbers.length} ${noun}s (${shown}, …)` : `${noun}s ${shown}`;
}
