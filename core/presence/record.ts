import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { ProcessIdentity } from '../process-table.ts';

const schema = z.object({
  pid: z.int().positive(),
  startTicks: z.number().optional(),
  bootId: z.string().optional(),
  pidNamespace: z.string().optional(),
  /** Whether a lifeline was bound beside it. */
  hasLifeline: z.boolean().default(false),
  /** Of a lock: whether it is held or still asked for. */
  isHeld: z.boolean().optional(),
});

/** The process that a folder or a lock belongs to, as its file names it. */
export interface PresenceRecord extends ProcessIdentity {
  readonly hasLifeline: boolean;
  readonly isHeld?: boolean | undefined;
}

/** What stands in a presence file. Doctor 0.1 wrote the pid alone. */
export type PresenceFile =
  | { readonly form: 'record'; readonly record: PresenceRecord }
  | { readonly form: 'pid alone'; readonly pid: number }
  | { readonly form: 'damaged' };

/** Reads a presence file; undefined when there is none. */
export function readPresence(path: string): PresenceFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
  if (/^[1-9]\d{0,9}$/.test(text)) return { form: 'pid alone', pid: Number(text) };
  try {
    return { form: 'record', record: schema.parse(JSON.parse(text)) };
  } catch {
    return { form: 'damaged' };
  }
}

/** Writes a presence file, whole or not at all. */
export function writePresence(path: string, record: PresenceRecord): void {
  const draft = `${path}${DRAFT}`;
  try {
    writeFileSync(draft, `${JSON.stringify(record)}\n`);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** How the name of a presence file ends that is not yet all written. */
export const DRAFT = '.new';
