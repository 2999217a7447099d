import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { DoctorError } from '../core/errors.ts';
import type { LabContext } from './context.ts';
import { DEFAULT_SHAPE, describeLab } from './description.ts';
import { createSupervisor } from './process/supervisor.ts';
import { newSecrets, readSecrets } from './secrets.ts';
import { readState } from './state.ts';

/** Where a lab is and what time it is. */
export interface LabPlace {
  readonly dir: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** The lab that was set up in a folder. @throws DoctorError `LAB_NOT_FOUND` */
export async function openLab(place: LabPlace): Promise<LabContext> {
  const { dir, clock, signal } = place;
  const state = await readState(join(dir, 'lab.json'));
  const secrets = await readSecrets(join(dir, 'keys'));
  if (state === undefined || secrets === undefined) {
    throw new DoctorError('LAB_NOT_FOUND', `There is no lab in ${dir}.`, {
      hint: 'Create one with "doctor lab up", or name its folder with --dir.',
    });
  }
  const lab = describeLab(dir, state);
  return { lab, secrets, clock, signal, supervisor: createSupervisor(lab, clock), versions: new Map() };
}

/** Whatever is left of a lab in a folder, for taking it down: nothing needs to be whole. */
export async function openRemains({ dir, clock, signal }: LabPlace): Promise<LabContext> {
  const state = await readState(join(dir, 'lab.json')).catch(() => undefined);
  const lab = describeLab(dir, state ?? DEFAULT_SHAPE);
  const secrets = (await readSecrets(lab.paths.keys).catch(() => undefined)) ?? newSecrets();
  return { lab, secrets, clock, signal, supervisor: createSupervisor(lab, clock), versions: new Map() };
}
