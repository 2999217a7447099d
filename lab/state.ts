import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { DoctorError } from '../core/errors.ts';
import { LAYOUTS } from './layouts/names.ts';
import type { LabShape } from './description.ts';

const schema = z.object({
  version: z.literal(1),
  computes: z.number().int().min(0),
  bigComputes: z.number().int().min(0),
  aodhTtlS: z.number().int().min(0),
  vitrage: z.boolean().default(false),
  as: z.enum(LAYOUTS).default('none'),
  /** `ip netns` mounts its folder; the lab that made it do so for the first time undoes it. */
  madeNetnsMount: z.boolean(),
});

/** What a lab remembers between two commands. */
export type LabState = z.infer<typeof schema>;

/**
 * Reads it; undefined where there is no lab.
 * @throws DoctorError `LAB_FAILED` when the file is not in the form of this version
 */
export async function readState(path: string): Promise<LabState | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new DoctorError('LAB_FAILED', `${path} was not written by this version of doctor.`, {
      hint: '"doctor lab down --purge" removes the lab; "doctor lab up" creates a new one.',
      cause: error,
    });
  }
}

/** Writes it, whole or not at all. */
export async function writeState(path: string, shape: LabShape, madeNetnsMount: boolean): Promise<void> {
  const { computes, bigComputes, aodhTtlS, vitrage, as } = shape;
  const state: LabState = { version: 1, computes, bigComputes, aodhTtlS, vitrage, as, madeNetnsMount };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`);
  await rename(`${path}.new`, path);
}
