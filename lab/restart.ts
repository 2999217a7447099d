import { openLab } from './open.ts';
import type { LabPlace } from './open.ts';
import { serviceNamed } from './services/table.ts';
import { restartService } from './steps/services.ts';

/**
 * Restarts a service of a lab with the current configuration, and waits until it is ready.
 * @throws DoctorError `LAB_NOT_FOUND`; `USAGE` with the names of all services for an unknown one; `LAB_FAILED`
 */
export async function labRestart(place: LabPlace, service: string): Promise<void> {
  const context = await openLab(place);
  await restartService(context, serviceNamed(context, service));
}
