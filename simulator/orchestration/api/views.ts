import { scopeOf } from '../engine/scope.ts';
import { heatTime } from '../engine/model.ts';
import type { Event, Resource, Stack } from '../engine/model.ts';
import { resolveSnippet } from '../hot/snippet.ts';
import type { OutputDefinition } from '../hot/template.ts';
import type { Operation } from '../resources/type.ts';
import { messageOf } from '../../../core/errors.ts';

/** A link of Heat. */
interface Link {
  readonly href: string;
  readonly rel: string;
}

/** `…/v1/<project>/stacks/<name>/<id>` and below. */
export function stackUrl(base: string, stack: Stack, ...path: readonly string[]): string {
  const parts = [stack.projectId, 'stacks', stack.name, stack.id, ...path];
  return `${base}/${parts.map(encodeURIComponent).join('/')}`;
}

const link = (href: string, rel = 'self'): Link => ({ href, rel });
const timeOf = (wallUs: number | undefined): string | null =>
  wallUs === undefined ? null : heatTime(wallUs);

/** A stack in lists; `show` adds more fields. */
export function stackSummary(base: string, stack: Stack): object {
  return {
    id: stack.id,
    links: [link(stackUrl(base, stack))],
    stack_name: stack.name,
    description: '',
    stack_status: `${stack.action}_${stack.status}`,
    stack_status_reason: stack.reason,
    creation_time: heatTime(stack.createdUs),
    updated_time: timeOf(stack.updatedUs),
    deletion_time: timeOf(stack.deletedUs),
    stack_owner: stack.userName,
    parent: stack.owner?.stack.id ?? null,
    stack_user_project_id: stack.userProjectId,
    tags: stack.tags,
  };
}

/** A stack in full (heat/engine/api.py, format_stack). */
export async function stackView(
  base: string,
  stack: Stack,
  operationFor: (resource: Resource) => Operation,
  options: { readonly outputs: boolean },
): Promise<object> {
  const { description } = stack.design.template;
  return {
    ...stackSummary(base, stack),
    // Only Heat's lists contain it.
    deletion_time: null,
    description,
    template_description: description,
    parameters: stack.design.parameters.texts(),
    notification_topics: [],
    capabilities: [],
    disable_rollback: stack.disableRollback,
    timeout_mins: stack.timeoutMins,
    ...(options.outputs && stack.deletedUs === undefined
      ? {
          outputs: await Promise.all(
            [...stack.design.template.outputs.values()].map((output) =>
              outputView(stack, output, operationFor),
            ),
          ),
        }
      : {}),
  };
}

/** An output with its value, or with the reason why it has none. */
export async function outputView(
  stack: Stack,
  output: OutputDefinition,
  operationFor: (resource: Resource) => Operation,
): Promise<object> {
  const { name, description } = output;
  try {
    const value = await resolveSnippet(output.value, scopeOf(stack.design, stack, operationFor));
    return { output_key: name, description, output_value: value };
  } catch (error) {
    return { output_key: name, description, output_value: null, output_error: messageOf(error) };
  }
}

/** A resource of a stack; its service is queried for attributes if the request asks for them. */
export function resourceView(
  base: string,
  stack: Stack,
  resource: Resource,
  detail?: { readonly attributes: object },
): object {
  const nested = resource.nested;
  const at = stackUrl(base, stack, 'resources', resource.name);
  return {
    resource_name: resource.name,
    logical_resource_id: resource.name,
    physical_resource_id: resource.physicalId ?? '',
    resource_type: resource.type.name,
    resource_status: `${resource.action}_${resource.status}`,
    resource_status_reason: resource.reason,
    creation_time: heatTime(resource.createdUs),
    updated_time: heatTime(resource.updatedUs),
    links: [
      link(at),
      link(stackUrl(base, stack), 'stack'),
      ...(nested === undefined ? [] : [link(stackUrl(base, nested), 'nested')]),
    ],
    required_by: stack.resources.filter((other) => other.requires.has(resource)).map((other) => other.name),
    ...(stack.owner === undefined ? {} : { parent_resource: stack.owner.resource.name }),
    ...(detail === undefined ? {} : { description: resource.definition.description, ...detail }),
  };
}

/** An entry of a stack's history. */
export function eventView(
  base: string,
  stack: Stack,
  event: Event,
  options: { readonly detail?: boolean; readonly root?: Stack | undefined } = {},
): object {
  const at = ['resources', event.resourceName, 'events', event.id];
  return {
    id: event.id,
    event_time: heatTime(event.timeUs),
    resource_name: event.resourceName,
    logical_resource_id: event.resourceName,
    resource_status: `${event.action}_${event.status}`,
    resource_status_reason: event.reason,
    physical_resource_id: event.physicalId ?? null,
    links: [
      link(stackUrl(base, stack, ...at)),
      link(stackUrl(base, stack, 'resources', event.resourceName), 'resource'),
      link(stackUrl(base, stack), 'stack'),
      ...(options.root === undefined ? [] : [link(stackUrl(base, options.root), 'root_stack')]),
    ],
    ...(options.detail === true
      ? { resource_type: event.resourceType, resource_properties: event.properties }
      : {}),
  };
}

/** The parameters that every template has without declaring them. */
export function pseudoParameters(
  stack: Pick<Stack, 'projectId' | 'name' | 'id'>,
): Readonly<Record<string, string>> {
  return {
    'OS::stack_id': stack.id,
    'OS::stack_name': stack.name,
    'OS::project_id': stack.projectId,
  };
}
