import type { ServiceFault } from '../../kit/service-fault.ts';

/** Nova's names for error bodies (nova/api/openstack/wsgi.py, class Fault). */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** The body of an error, as Nova writes it. */
export function novaErrorBody(fault: ServiceFault): unknown {
  return { [FAULT_NAMES[fault.status] ?? 'computeFault']: { code: fault.status, message: fault.message } };
}
