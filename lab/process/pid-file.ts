import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { bootId, readProcess } from './proc.ts';
import type { ProcessFacts } from '../../core/process-facts.ts';

const schema = z.object({
  pid: z.number().int().positive(),
  /** See {@link ProcessFacts.startTicks}. */
  startTicks: z.number(),
  bootId: z.string(),
  /** Of the command and of every file that it was configured by. */
  configHash: z.string(),
});

/** Which process serves, and as what it was started. */
export type PidRecord = z.infer<typeof schema>;

/** Whether a process is the one of a record, and not a later one of the same number. */
export function isSame(
  record: PidRecord,
  boot: string,
  facts: Pick<ProcessFacts, 'pid' | 'startTicks'> | undefined,
): boolean {
  return (
    facts !== undefined &&
    record.bootId === boot &&
    record.pid === facts.pid &&
    record.startTicks === facts.startTicks
  );
}

/** The record in a pid file; undefined when there is none, or it was cut short. */
export async function readPidFile(path: string): Promise<PidRecord | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The record of a pid file whose process is alive. */
export async function readLivePidFile(path: string): Promise<PidRecord | undefined> {
  const record = await readPidFile(path);
  if (record === undefined) return undefined;
  return isSame(record, await bootId(), await readProcess(record.pid)) ? record : undefined;
}

/** Writes a pid file, whole or not at all. */
export async function writePidFile(path: string, record: PidRecord): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(record));
  await rename(`${path}.new`, path);
}

/** Removes a pid file. */
export async function removePidFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
