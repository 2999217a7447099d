import { expect, it } from 'vitest';
import { createLedger } from './ledger.ts';
import { fakeClock } from './testing/fake-clock.ts';
import { withUndoDeadline } from './undo-deadline.ts';

it('gives up an undo that hangs, and takes the rest back', async () => {
  const clock = fakeClock();
  const ledger = createLedger(() => {});
  for (const kind of ['project', 'server']) ledger.intend({ kind, what: kind, undo: {} }).made();
  const undone: string[] = [];
  const undos = withUndoDeadline(
    {
      server: () => new Promise<never>(() => {}),
      project: ({ what }) => Promise.resolve(void undone.push(what)),
    },
    clock,
    5_000,
  );
  const tornDown = ledger.tearDown(undos);
  await clock.advance(5_000);
  expect(await tornDown).toMatchObject([{ what: 'server', reason: 'it was not taken back within 5 s' }]);
  expect(undone).toEqual(['project']);
});
