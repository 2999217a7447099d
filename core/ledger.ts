import { DoctorError, messageOf } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

/** Something about to be made, and how to unmake it. */
export interface LedgerStep {
  /** Which {@link Undo} takes it back: `server`, `alarm`, `link-fault`… */
  readonly kind: string;
  /** The words a person knows it by: `VM doctor_vm0`. */
  readonly what: string;
  /** What the undo needs. It must suffice even if the making was cut short: a name as well as an id. */
  readonly undo: JsonObject;
}

/** The state of one step. */
export interface LedgerEntry extends LedgerStep {
  readonly seq: number;
  readonly state: 'intended' | 'made' | 'undone';
}

/** One line of `ledger.jsonl`; the newest line of a `seq` holds. */
export type LedgerLine = Partial<LedgerStep> & {
  readonly seq: number;
  readonly state: LedgerEntry['state'] | 'failed';
  readonly reason?: string;
};

/** A step that was written down and not yet taken back. */
export interface LedgerHandle {
  /** Says that it exists now, with what the undo has learned (an id). */
  made(undo?: JsonObject): void;
  /** Says that it is gone again. */
  undone(): void;
}

/** Takes back one step. It succeeds when the thing is already gone. */
export type Undo = (step: LedgerStep) => Promise<void>;

/** A step that could not be taken back. */
export interface Leftover {
  readonly kind: string;
  readonly what: string;
  readonly reason: string;
  /** Lines to be shown below it: a diff. */
  readonly detail?: string | undefined;
  /** What the user can do about it. */
  readonly hint?: string | undefined;
}

/** The list of everything a run made, written down before it was made. */
export interface Ledger {
  /** Writes a step down. Call before making it. */
  intend(step: LedgerStep): LedgerHandle;
  /** Writes a step down, makes it, and writes down what `undoOf` learned of it. */
  make<T>(step: LedgerStep, create: () => Promise<T>, undoOf?: (made: T) => JsonObject): Promise<T>;
  /** The steps not yet undone, oldest first. */
  open(): readonly LedgerEntry[];
  /** Where the ledger stands: steps written from now on come after it. */
  mark(): number;
  /**
   * Takes back every open step, last made first; steps of one kind that stand side by side are taken back
   * together. Tries all and returns those that failed.
   * @param since leaves alone what was written before this {@link Ledger.mark}
   * @param until leaves alone what was written after this one
   */
  tearDown(
    undos: Readonly<Record<string, Undo>>,
    since?: number,
    until?: number,
  ): Promise<readonly Leftover[]>;
}

/**
 * A ledger over `append`, which writes one line durably before it returns, and throws when it cannot; then
 * nothing new is made. What was made is taken back all the same: only its end goes unwritten, and a step that
 * is taken back twice does no harm.
 * @param lines what an earlier process wrote, when its work is to be finished
 */
export function createLedger(append: (line: LedgerLine) => void, lines: readonly LedgerLine[] = []): Ledger {
  const entries = new Map<number, LedgerEntry>();
  for (const line of lines) apply(entries, line);
  let lastSeq = Math.max(0, ...entries.keys());
  const underWay = new Set<Promise<void>>();

  const write = (line: LedgerLine): void => {
    apply(entries, line);
    append(line);
  };
  const writeIfPossible = (line: LedgerLine): void => {
    try {
      write(line);
    } catch {
      // `append` keeps its failure until the file is closed.
    }
  };
  const intend = (step: LedgerStep): LedgerHandle => {
    lastSeq += 1;
    const seq = lastSeq;
    const line: LedgerLine = { seq, state: 'intended', ...step };
    append(line);
    apply(entries, line);
    return {
      made: (undo = {}) => write({ seq, state: 'made', undo: { ...step.undo, ...undo } }),
      undone: () => writeIfPossible({ seq, state: 'undone' }),
    };
  };
  const open = (): LedgerEntry[] => [...entries.values()].filter((entry) => entry.state !== 'undone');

  return {
    intend,
    open,
    make(step, create, undoOf) {
      const making = (async () => {
        const handle = intend(step);
        const made = await create();
        handle.made(undoOf?.(made));
        return made;
      })();
      const settled = making.then(noop, noop).finally(() => underWay.delete(settled));
      underWay.add(settled);
      return making;
    },
    mark: () => lastSeq,
    async tearDown(undos, since = 0, until = Infinity) {
      // What is being made right now can only be taken back once it is known whether it was.
      while (underWay.size > 0) await Promise.all(underWay);
      const leftovers: Leftover[] = [];
      const steps = open().filter((entry) => entry.seq > since && entry.seq <= until);
      for (const group of sideBySide(steps.reverse())) {
        const outcomes = await Promise.all(group.map((entry) => takeBack(entry, undos)));
        for (const [index, failure] of outcomes.entries()) {
          const { seq, kind, what } = group[index] as LedgerEntry;
          if (failure === undefined) {
            writeIfPossible({ seq, state: 'undone' });
          } else {
            writeIfPossible({ seq, state: 'failed', reason: failure.reason });
            leftovers.push({ kind, what, ...failure });
          }
        }
      }
      return leftovers;
    },
  };
}

const noop = (): void => {};

/** Runs of entries of one kind: nothing of a kind depends on another of its kind, so they go together. */
function sideBySide(entries: readonly LedgerEntry[]): LedgerEntry[][] {
  const groups: LedgerEntry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.[0]?.kind === entry.kind) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

async function takeBack(
  entry: LedgerEntry,
  undos: Readonly<Record<string, Undo>>,
): Promise<Omit<Leftover, 'kind' | 'what'> | undefined> {
  const undo = undos[entry.kind];
  if (undo === undefined) return { reason: `this version knows no way to take back a ${entry.kind}` };
  try {
    await undo(entry);
    return undefined;
  } catch (error) {
    const reason = messageOf(error);
    if (!(error instanceof DoctorError)) return { reason };
    const { detail, hint } = error;
    return { reason, hint, ...(detail === undefined ? {} : { detail }) };
  }
}

function apply(entries: Map<number, LedgerEntry>, line: LedgerLine): void {
  const before = entries.get(line.seq);
  const { seq, state } = line;
  const kind = line.kind ?? before?.kind;
  const what = line.what ?? before?.what;
  const undo: Json | undefined = line.undo ?? before?.undo;
  if (kind === undefined || what === undefined || undo === undefined) return;
  entries.set(seq, { seq, kind, what, undo, state: state === 'failed' ? (before?.state ?? 'made') : state });
}
