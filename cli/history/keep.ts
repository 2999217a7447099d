import type { HistoryEntry } from '../../report/history/entry.ts';
import { openSteps, readLedger } from '../run/saved-ledger.ts';

/** Why a run is not removed, and whether `--force` would. */
export interface Protection {
  readonly reason: string;
  readonly yieldsToForce: boolean;
  /** What the run made and has not taken back, as far as its ledger can be read. */
  readonly open: readonly string[];
}

const UNKNOWN: Protection = {
  reason: 'its ledger cannot be read: it may have left something',
  yieldsToForce: true,
  open: [],
};

/**
 * What keeps a run from being removed; undefined when nothing does. Its ledger is always read.
 * @param waits whether a result of that run waits to be sent: what it was made from must stay
 */
export function protectionOf(
  { path, state, runId, leftovers }: HistoryEntry,
  waits: (runId: string) => boolean,
): Protection | undefined {
  const never = (reason: string): Protection => ({ reason, yieldsToForce: false, open: [] });
  if (state === 'running') return never('it is still going on');
  if (waits(runId)) return never('a result of it waits to be sent: `doctor upload` sends it');
  try {
    const open = openSteps(path).map(({ what }) => what);
    // By the record of a run that came to its end nothing is left, whatever became of its ledger since.
    const isClean = leftovers === 0 || readLedger(path).damage.length === 0;
    if (open.length === 0) return isClean ? undefined : UNKNOWN;
    const what = open.length === 1 ? '1 thing' : `${open.length} things`;
    return {
      reason: `it left ${what} behind: \`doctor cleanup ${runId}\` takes them back`,
      yieldsToForce: true,
      open,
    };
  } catch {
    return UNKNOWN;
  }
}
