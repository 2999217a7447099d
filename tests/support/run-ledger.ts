import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Waits until the first run of a folder has written down, or done, something. */
export async function untilLedgerSays(runsDir: string, words: RegExp): Promise<void> {
  const ledger = (): string => {
    const [run] = existsSync(runsDir) ? readdirSync(runsDir) : [];
    const file = join(runsDir, run ?? '', 'ledger.jsonl');
    return run !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  await expect.poll(ledger, { timeout: 100_000, interval: 5 }).toMatch(words);
}
