import type { Ledger } from '../core/ledger.ts';
import { Interrupted } from './world.ts';
import type { World } from './world.ts';

/** How many of the things that are left are named. */
const SHOWN = 20;

/**
 * Has what a run leaves behind said when the user asks a second time to stop: whatever is under way is then not
 * waited for, so that nobody else can say it.
 */
export function sayLeftOnAbandon(
  { abandon, stderr }: Pick<World, 'abandon' | 'stderr'>,
  runId: string,
  ledger: Pick<Ledger, 'open'>,
): void {
  abandon.addEventListener(
    'abort',
    () => {
      const open = ledger.open().map(({ what }) => `  ${what}\n`);
      if (open.length === 0) return;
      const more = open.length > SHOWN ? `  and ${open.length - SHOWN} more\n` : '';
      stderr.write(
        `doctor: interrupted again; this is left behind, and \`doctor cleanup ${runId}\` takes it back:\n`,
      );
      stderr.write(open.slice(0, SHOWN).join('') + more);
    },
    { once: true },
  );
}

/** Settles as work does, unless the user asks a second time to stop: then with the exit code of that, at once. */
export async function unlessAbandoned(
  { abandon, stderr }: Pick<World, 'abandon' | 'stderr'>,
  work: Promise<number>,
): Promise<number> {
  const abandoned = new Promise<number>((resolve) => {
    const end = (): void => {
      const { reason } = abandon as { readonly reason: unknown };
      stderr.write('doctor: ended at once, as asked\n');
      resolve(reason instanceof Interrupted ? reason.exitCode : 130);
    };
    if (abandon.aborted) end();
    else abandon.addEventListener('abort', end, { once: true });
  });
  return Promise.race([work, abandoned]);
}
