import { ServiceFault } from '../../kit/service-fault.ts';
import { pythonStr } from '../../kit/python/text.ts';

/** The body of every error of Aodh: WSME's fault, wrapped (aodh/api/middleware.py). */
export function aodhErrorBody(fault: ServiceFault): object {
  const faultcode = fault.status >= 500 ? 'Server' : 'Client';
  return { error_message: { faultcode, faultstring: fault.message, debuginfo: null } };
}

/** WSME's InvalidInput. */
export function invalidInput(field: string, value: unknown, why: string): ServiceFault {
  return new ServiceFault(
    400,
    `Invalid input for field/attribute ${field}. Value: '${pythonStr(value)}'. ${why}`,
  );
}

/** Aodh's ClientSideError. */
export function clientError(message: string, status = 400): ServiceFault {
  return new ServiceFault(status, message);
}

/** Another project's or user's alarms were asked for. Aodh answers 401, not 403. */
export function notAuthorized(id: unknown, aspect: 'project' | 'user' = 'project'): ServiceFault {
  return new ServiceFault(401, `Not Authorized to access ${aspect} ${pythonStr(id)}`);
}

/** The policy refuses the request. */
export function aodhForbidden(): ServiceFault {
  return new ServiceFault(403, 'RBAC Authorization Failed');
}

/** Also for an alarm of another project. */
export function alarmNotFound(alarmId: string): ServiceFault {
  return new ServiceFault(404, `Alarm ${alarmId} not found`);
}
