import { z } from 'zod';
import { ServiceFault } from '../../kit/service-fault.ts';
import { looseBoolean, readNovaBody } from '../api/body.ts';
import type { Call } from '../api/call.ts';
import type { Nova } from '../nova.ts';
import type { ServiceChange } from '../state/services.ts';
import { requireCompute, requireNoEvacuations } from './service-checks.ts';

const schema = z.strictObject({
  host: z.string().min(1).max(255),
  binary: z.string().min(1).max(255),
  disabled_reason: z.string().min(1).max(255).optional(),
  forced_down: looseBoolean.optional(),
});

type Body = z.infer<typeof schema>;

/**
 * `PUT /os-services/{enable,disable,disable-log-reason,force-down}`, the form up to 2.52.
 * @throws ServiceFault 400 or 404
 */
export function updateByHost(nova: Nova, call: Call, action: string, requestBody: unknown): object {
  const body = readNovaBody(schema, requestBody);
  if (body.forced_down !== undefined && call.minor < 11)
    throw new ServiceFault(400, "Additional properties are not allowed ('forced_down' was unexpected)");
  const { host, binary } = body;
  const { change, echo } = read(nova, call, action, body);
  requireCompute(binary);
  const service = nova.services.findCompute(host);
  if (service === undefined) throw new ServiceFault(404, `Host '${host}' is not mapped to any cell`);
  nova.services.update(service, change);
  return { service: { host, binary, ...echo } };
}

function read(
  nova: Nova,
  call: Call,
  action: string,
  body: Body,
): { readonly change: ServiceChange; readonly echo: object } {
  const reason = body.disabled_reason;
  if (action === 'enable')
    return { change: { disabled: false, disabledReason: null }, echo: { status: 'enabled' } };
  if (action === 'disable')
    return { change: { disabled: true, disabledReason: null }, echo: { status: 'disabled' } };
  if (action === 'disable-log-reason') {
    if (reason === undefined) throw new ServiceFault(400, 'Missing disabled reason field');
    return {
      change: { disabled: true, disabledReason: reason },
      echo: { status: 'disabled', disabled_reason: reason },
    };
  }
  if (action !== 'force-down' || call.minor < 11) throw new ServiceFault(404, 'Unknown action');
  if (body.forced_down === undefined) throw new ServiceFault(400, 'Missing forced_down field');
  if (!body.forced_down && body.binary === 'nova-compute') requireNoEvacuations(nova, body.host);
  return { change: { forcedDown: body.forced_down }, echo: { forced_down: body.forced_down } };
}
