import { z } from 'zod';
import { isoTime } from '../../../core/clock.ts';
import { newUuid } from '../../../core/ids.ts';
import type { RequestContext } from '../../kit/contracts.ts';
import { invalid } from '../faults.ts';
import type { NetworkState, Resource } from '../state.ts';
import type { Fields } from './collection.ts';

/** What may be set on every resource. */
export const common = z.object({
  name: z.string().max(255).optional(),
  description: z.string().max(255).optional(),
  admin_state_up: z.boolean().optional(),
});

/** Checks fields; what the schema does not know is refused, as Neutron does. @throws ServiceFault 400 */
export function read<T>(schema: z.ZodType<T>, fields: Fields): T {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw invalid('attributes', `Unrecognized attribute(s) '${issue.keys.join(', ')}'`);
  }
  throw invalid(issue?.path.join('.') ?? 'body', issue?.message ?? 'invalid');
}

/** The common part of a new resource. An administrator may make it for another project. */
export function newResource(
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
