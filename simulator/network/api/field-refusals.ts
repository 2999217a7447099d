import type { z } from 'zod';
import { pythonStr } from '../../kit/python/text.ts';
import type { ServiceFault } from '../../kit/service-fault.ts';
import { neutronFault, invalid } from '../faults.ts';

/** Attributes that every resource of Neutron has and that Neutron itself sets. */
const OWN_ATTRIBUTES = new Set([
  'id',
  'status',
  'created_at',
  'updated_at',
  'revision_number',
  'subnets',
  'security_group_rules',
  'data_plane_status',
  'binding:vif_type',
  'binding:vif_details',
]);

/**
 * Neutron's refusal of a body's fields. Neutron has no JSON Schema: it checks for unknown attributes first, then for
 * attributes that are missing or may not be set, then each value (neutron-lib,
 * api/attributes.py and api/validators).
 * @param settable for a change: keys that may be set only when a resource is created
 */
export function neutronRefusal(
  error: z.ZodError,
  fields: Readonly<Record<string, unknown>>,
  settable?: readonly string[],
): ServiceFault {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
  );
  const isForeign = (key: string): boolean => !OWN_ATTRIBUTES.has(key) && settable?.includes(key) !== true;
  const foreign = unknown.filter(isForeign);
  if (foreign.length > 0) return badRequest(`Unrecognized attribute(s) '${foreign.join(', ')}'`);
  const missing = error.issues.find(({ path: [key, ...more] }) => more.length === 0 && isAbsent(fields, key));
  if (missing !== undefined) {
    return badRequest(
      `Failed to parse request. Required attribute '${String(missing.path[0])}' not specified`,
    );
  }
  const [own] = unknown;
  if (own !== undefined) {
    return badRequest(
      settable === undefined
        ? `Attribute '${own}' not allowed in POST`
        : `Cannot update read-only attribute ${own}`,
    );
  }
  return refusalOfValue(error.issues[0], fields);
}

function isAbsent(fields: Readonly<Record<string, unknown>>, key: PropertyKey | undefined): boolean {
  return typeof key === 'string' && !(key in fields);
}

function refusalOfValue(
  issue: z.core.$ZodIssue | undefined,
  fields: Readonly<Record<string, unknown>>,
): ServiceFault {
  if (issue === undefined) throw new TypeError('a refusal without an issue');
  const type: unknown = issue.code === 'custom' ? issue.params?.['exception'] : undefined;
  if (typeof type === 'string') return neutronFault(400, type, issue.message);
  const field = String(issue.path[0] ?? 'body');
  return invalid(field, reasonFor(issue, field, at(fields, issue.path)));
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** A check that refuses with an exception of Neutron and its message. */
export function refuseAs<T>(
  exception: string,
  holds: (value: T) => boolean,
  words: (value: T) => string,
): (value: T, context: z.core.$RefinementCtx<T>) => void {
  return (value, context) => {
    if (holds(value)) return;
    context.addIssue({ code: 'custom', message: words(value), params: { exception } });
  };
}

/** Lists whose items have a special format are refused as a whole (neutron-lib, validators). */
const LISTS: Readonly<Record<string, string>> = {
  fixed_ips: 'Invalid data format for fixed IP:',
  allocation_pools: 'Invalid data format for IP pool:',
  host_routes: 'Invalid data format for hostroute:',
};

function reasonFor(issue: z.core.$ZodIssue, field: string, value: unknown): string {
  const shown = `'${pythonStr(value)}'`;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'array')
        return LISTS[field] === undefined ? `${shown} is not a list` : `${LISTS[field]} ${shown}`;
      if (issue.expected === 'string') return `${shown} is not a valid string`;
      if (issue.expected === 'object' || issue.expected === 'record') return `${shown} is not a dictionary`;
      return issue.expected === 'int' || issue.expected === 'number'
        ? `${shown} is not an integer`
        : issue.message;
    case 'invalid_format':
      return `${shown} is not a valid ${FORMATS[issue.format] ?? issue.format}`;
    case 'invalid_value':
      return `${pythonStr(value)} is not in valid_values`;
    case 'invalid_union':
      return reasonForUnion(issue, field, value);
    case 'too_big':
      return issue.origin === 'string'
        ? `${shown} exceeds maximum length of ${issue.maximum}`
        : `${shown} is too large - must be no larger than '${issue.maximum}'`;
    case 'too_small':
      return `${shown} is too small - must be at least '${issue.minimum}'`;
    case 'unrecognized_keys':
      return `Unexpected keys supplied: ${issue.keys.join(', ')}`;
    default:
      return issue.message;
  }
}

const FORMATS: Readonly<Record<string, string>> = { guid: 'UUID', ipv4: 'IP address', mac: 'MAC address' };

/** Neutron has the first choice; the others are additions of the embedded Neutron. */
function reasonForUnion(issue: z.core.$ZodIssueInvalidUnion, field: string, value: unknown): string {
  const first = issue.errors[0]?.[0];
  return first === undefined ? issue.message : reasonFor(first, field, at(value, first.path));
}

function badRequest(message: string): ServiceFault {
  return neutronFault(400, 'HTTPBadRequest', message);
}
