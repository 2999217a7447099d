import { z } from 'zod';
import type { LedgerLine } from '../../core/ledger.ts';

const placeSchema = z.object({
  target: z.object({ kind: z.enum(['simulated', 'openstack']), name: z.string() }),
  installer: z.string(),
});

/** Where a run was made: what somebody who takes it back must log in to. */
export type RunPlace = z.infer<typeof placeSchema>;

const KIND = 'run';

/** The line of a ledger that says where the run is made. There is nothing to take back, so it is undone. */
export function placeLine(place: RunPlace): LedgerLine {
  return { seq: 0, state: 'undone', kind: KIND, what: `run on ${place.target.name}`, undo: place };
}

/** Where the run of a ledger was made; undefined when it ended before it had opened a cloud. */
export function placeOf(lines: readonly LedgerLine[]): RunPlace | undefined {
  const line = lines.find(({ kind }) => kind === KIND);
  return placeSchema.safeParse(line?.undo).data;
}
