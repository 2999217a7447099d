import type { Scope } from '../hot/functions.ts';
import { select } from '../hot/functions.ts';
import { badReference } from '../hot/snippet.ts';
import { heatFault } from '../faults.ts';
import type { Operation } from '../resources/type.ts';
import { currentResource } from './model.ts';
import type { Design, Resource, Stack } from './model.ts';

/** Returns the operation that reads a resource. */
export type OperationFor = (resource: Resource) => Operation;

/** The view of a stack for functions. Without a stack, nothing exists yet and every reference is null. */
export function scopeOf(
  design: Design,
  stack: Stack | undefined,
  operationFor: OperationFor | undefined,
): Scope {
  const existing = (name: string): Resource | undefined => {
    if (!design.template.resources.has(name)) throw badReference(name, 'unknown');
    return stack === undefined ? undefined : currentResource(stack, name);
  };
  return {
    parameter: (name) => design.parameters.value(name),
    reference(name) {
      const resource = existing(name);
      if (resource === undefined || resource.action === 'INIT') return null;
      const { reference } = resource.type;
      if (reference !== undefined && operationFor !== undefined) return reference(operationFor(resource));
      return resource.physicalId ?? name;
    },
    async attribute(name, attribute, path) {
      const resource = existing(name);
      if (resource === undefined || operationFor === undefined || !isReady(resource)) return null;
      if (attribute === undefined) return allAttributes(resource, operationFor(resource));
      return attributeOf(resource, operationFor(resource), attribute, path);
    },
    file: (name) => design.files[name],
  };
}

function isReady({ action, physicalId, type }: Resource): boolean {
  if (action === 'INIT' || action === 'DELETE') return false;
  return physicalId !== undefined || type.alwaysUpdates === true;
}

/** One attribute of a resource. @throws ServiceFault for one that its type does not have */
export async function attributeOf(
  resource: Resource,
  operation: Operation,
  attribute: string,
  path: readonly unknown[],
): Promise<unknown> {
  const { type } = resource;
  if (attribute === 'show') return select((await type.show?.(operation)) ?? null, path);
  if (!type.attributes.includes(attribute) && type.anyAttribute !== true) {
    throw heatFault(
      'InvalidTemplateAttribute',
      `The Referenced Attribute (${resource.name} ${attribute}) is incorrect.`,
    );
  }
  if (type.anyAttribute === true) return type.attribute?.(operation, attribute, path) ?? null;
  return select((await type.attribute?.(operation, attribute, [])) ?? null, path);
}

/** Every attribute of a resource; an unknown one is null. */
export async function allAttributes(
  resource: Resource,
  operation: Operation,
): Promise<Record<string, unknown>> {
  const { type } = resource;
  const entries = type.attributes.map(async (name) => {
    try {
      return [name, await attributeOf(resource, operation, name, [])] as const;
    } catch {
      return [name, null] as const;
    }
  });
  return Object.fromEntries(await Promise.all(entries));
}
