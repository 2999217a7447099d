import { environmentOf } from './config/client.ts';
import { openLab } from './open.ts';
import type { LabPlace } from './open.ts';

/** Lines for a shell that make OpenStack's clients and doctor find the lab. @throws DoctorError `LAB_NOT_FOUND` */
export async function readLabEnvironment(place: LabPlace): Promise<string> {
  return environmentOf(await openLab(place));
}
