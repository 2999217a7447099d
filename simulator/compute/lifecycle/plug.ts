import type { InterfaceRequest } from '../../kit/contracts.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import type { BootRequest } from '../api/boot-request.ts';
import type { Nova } from '../nova.ts';
import type { ServerSpec } from '../state/server.ts';

/**
 * Gives a server the ports its boot request asks for.
 * @throws ServiceFault 400 or 409, the network's or Nova's own
 */
export function plugServer(nova: Nova, request: BootRequest, spec: ServerSpec, count: number): void {
  if (request.networks === 'none') return;
  const asked = request.networks === 'auto' ? [] : (request.networks ?? []);
  const requests = asked.map((request): InterfaceRequest => {
    if (typeof request.port === 'string' && count > 1)
      throw new ServiceFault(
        400,
        'Unable to launch multiple instances with a single configured port ID. ' +
          'Please launch your instance one by one with different ports.',
      );
    return {
      ...(typeof request.uuid === 'string' ? { networkId: request.uuid } : {}),
      ...(typeof request.port === 'string' ? { portId: request.port } : {}),
      ...(request.fixed_ip === undefined ? {} : { fixedIp: request.fixed_ip }),
    };
  });
  nova.network.plug({ serverId: spec.id, projectId: spec.projectId, name: spec.name }, requests);
}
