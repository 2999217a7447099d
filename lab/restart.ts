import { DoctorError } from '../core/errors.ts';
import { openLab } from './open.ts';
import type { LabPlace } from './open.ts';
import { allServices } from './services/table.ts';
import { restartService } from './steps/services.ts';

/**
 * Starts a service of a lab anew, by the configuration of now, and waits until it does its work.
 * @throws DoctorError `LAB_NOT_FOUND`, `USAGE` for a name that is none, `LAB_FAILED`
 */
export async function labRestart(place: LabPlace, service: string): Promise<void> {
  const context = await openLab(place);
  const services = allServices(context);
  const spec = services.find(({ name }) => name === service);
  if (spec === undefined) {
    throw new DoctorError('USAGE', `The lab has no service ${JSON.stringify(service)}.`, {
      hint: `Name one of: ${services.map(({ name }) => name).join(', ')}.`,
    });
  }
  await restartService(context, spec);
}
