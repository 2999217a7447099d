import { ServiceFault } from '../kit/service-fault.ts';

/** A Neutron exception: its class name goes with its words (neutron_lib/exceptions). */
export function neutronFault(status: number, type: string, message: string): ServiceFault {
  return new ServiceFault(status, message, { extra: { type } });
}

/** Neutron's error body. */
export function neutronErrorBody(error: ServiceFault): object {
  const type = typeOf(error.extra) ?? defaultType(error.status);
  return { NeutronError: { type, message: error.message, detail: '' } };
}

function typeOf(extra: object | undefined): string | undefined {
  return extra !== undefined && 'type' in extra ? String(extra.type) : undefined;
}

function defaultType(status: number): string {
  if (status === 400) return 'HTTPBadRequest';
  if (status === 403) return 'PolicyNotAuthorized';
  return status === 404 ? 'HTTPNotFound' : 'HTTPInternalServerError';
}

/** `Network … could not be found.` */
export function neutronNotFound(title: string, id: string): ServiceFault {
  const words = title.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  const sentence =
    title === 'FloatingIP' || title === 'SecurityGroup'
      ? `${words.replace('IP', 'IP')} ${id}`
      : `${words} ${id}`;
  return neutronFault(
    404,
    `${title}NotFound`,
    `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} could not be found.`,
  );
}

/** The refusal of the policy; Neutron names the rule, and for an attribute both its rule and its resource's. */
export function neutronForbidden(rule: string): ServiceFault {
  return neutronFault(403, 'PolicyNotAuthorized', `${ruleWords(rule)} is disallowed by policy`);
}

function ruleWords(rule: string): string {
  const [resource, ...attribute] = rule.split(':');
  return attribute.length === 0 ? `rule:${rule}` : `(rule:${resource} and rule:${rule})`;
}

/** A field with a bad value. */
export function invalid(field: string, reason: string): ServiceFault {
  return neutronFault(400, 'HTTPBadRequest', `Invalid input for ${field}. Reason: ${reason}.`);
}
