import { openLab } from './open.ts';
import type { LabPlace } from './open.ts';
import { serviceNamed } from './services/table.ts';
import { restartService } from './steps/services.ts';

/**
 * Starts a service of a lab anew, by the configuration of now, and waits until it does its work.
 * @throws DoctorError `LAB_NOT_FOUND`; `USAGE` with the names of all services for an unknown one; `LAB_FAILED`
 */
export async function labRestart(place: LabPlace, service: string): Promise<void> {
  const context = await openLab(place);
  await restartService(context, serviceNamed(context, service));
}
