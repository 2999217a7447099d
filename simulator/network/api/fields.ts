import { z } from 'zod';
import { isoTime } from '../../../core/clock.ts';
import { newUuid } from '../../../core/ids.ts';
import type { RequestContext } from '../../kit/contracts.ts';
import { pythonStr } from '../../kit/python/text.ts';
import { invalid } from '../faults.ts';
import type { NetworkState, Resource } from '../state.ts';
import type { Fields } from './collection.ts';
import { neutronRefusal } from './field-refusals.ts';

const TRUE_WORDS = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const FALSE_WORDS = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** A boolean, or a word or number for one (neutron-lib, `convert_to_boolean`). */
export const boolean = z.unknown().transform((value, context): boolean => {
  const word = pythonStr(value).trim().toLowerCase();
  if (TRUE_WORDS.has(word)) return true;
  if (FALSE_WORDS.has(word)) return false;
  const message = `Invalid input for operation: '${pythonStr(value)}' cannot be converted to boolean.`;
  context.addIssue({ code: 'custom', message, params: { exception: 'InvalidInput' } });
  return z.NEVER;
});

/** The fields that may be set on every resource. */
export const common = z.object({
  name: z.string().max(255).optional(),
  description: z.string().max(255).optional(),
  admin_state_up: boolean.optional(),
});

/** Checks the fields of a new resource; unknown fields are refused. @throws ServiceFault 400 */
export function readResourceFields<T>(schema: z.ZodType<T>, fields: Fields): T {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  throw neutronRefusal(result.error, fields);
}

/**
 * Checks the fields of a change.
 * @param creation the schema of a new resource: fields that may be set only then are read-only now
 * @throws ServiceFault 400
 */
export function readChanges<T extends z.ZodObject>(
  changes: T,
  creation: z.ZodObject,
  fields: Fields,
): z.output<T> {
  const result = changes.strict().safeParse(fields);
  if (result.success) return result.data as z.output<T>;
  throw neutronRefusal(result.error, fields, Object.keys(creation.shape));
}

/** The common part of a new resource. An administrator may create it for another project. */
export function newNeutronResource(
  state: NetworkState,
  fields: { readonly name?: string | undefined; readonly description?: string | undefined },
  projectId: string,
): Resource {
  const now = timestamp(state);
  return {
    id: newUuid(),
    name: fields.name ?? '',
    description: fields.description ?? '',
    project_id: projectId,
    tenant_id: projectId,
    created_at: now,
    updated_at: now,
    revision_number: 0,
    tags: [],
  };
}

/** The project a resource is made for. */
export function projectFor(
  fields: { readonly project_id?: string | undefined; readonly tenant_id?: string | undefined },
  context: RequestContext,
): string {
  const wanted = fields.project_id ?? fields.tenant_id;
  if (wanted !== undefined && wanted !== context.projectId && !context.isAdmin) {
    throw invalid('project_id', 'specifying a project other than the own needs administrator rights');
  }
  return wanted ?? context.projectId ?? '';
}

/** `2024-01-01T00:00:00Z` */
export function timestamp(state: NetworkState): string {
  return `${isoTime(state.clock.wallUs()).slice(0, 19)}Z`;
}

/** The fields by which a project is named. */
export const owner = { project_id: z.string().optional(), tenant_id: z.string().optional() };
