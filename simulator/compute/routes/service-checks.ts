import { ServiceFault } from '../../kit/service-fault.ts';
import type { Nova } from '../nova.ts';

/** @throws ServiceFault 400: only nova-compute can be changed */
export function requireCompute(binary: string): void {
  if (binary !== 'nova-compute')
    throw new ServiceFault(
      400,
      `Updating a ${binary} service is not supported. Only nova-compute services can be updated.`,
    );
}

/** @throws ServiceFault 400 while servers were evacuated from the host and its nova-compute did not return */
export function requireNoEvacuations(nova: Nova, host: string): void {
  if (nova.evacuated.has(host))
    throw new ServiceFault(
      400,
      `Unable to force up host ${host} as \`done\` evacuation migration records remain associated with the host. ` +
        'Ensure the compute service has been restarted, allowedValues these records to move to `completed` ' +
        'before retrying this request.',
    );
}
