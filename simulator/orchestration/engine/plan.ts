import { heatFault } from '../faults.ts';
import type { Scope } from '../hot/functions.ts';
import { badReference, referencesIn, resolveSnippet } from '../hot/snippet.ts';
import type { Template, ResourceDefinition } from '../hot/template.ts';
import { readProperties } from '../resources/read-properties.ts';
import type { Properties } from '../resources/read-properties.ts';
import { resourceType } from '../resources/registry.ts';
import type { Planned } from '../resources/type.ts';

/** For each resource of a template, the resources that it requires. */
export type Plan = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The dependency graph: `depends_on`, references, and implicit dependencies of resource types.
 * @throws ServiceFault 400 InvalidTemplateReference, 500 RemoteError (as Heat has it)
 */
export async function planOf(template: Template, scope: Scope): Promise<Plan> {
  const definitions = [...template.resources.values()];
  const planned = await Promise.all(
    definitions.map((definition) => planResource(definition, template, scope)),
  );
  const plan = new Map(
    planned.map((self, index) => {
      const { waitsFor } = resourceType(self.type);
      const others = planned.filter((other) => other !== self && waitsFor?.(self, other, planned) === true);
      const explicit = definitions[index]?.dependsOn ?? [];
      return [self.name, new Set([...self.refersTo, ...explicit, ...others.map((other) => other.name)])];
    }),
  );
  requireNoCircle(plan, template);
  return plan;
}

async function planResource(
  definition: ResourceDefinition,
  template: Template,
  scope: Scope,
): Promise<Planned> {
  const { name, type, version, dependsOn } = definition;
  const references = [
    ...referencesIn({ value: definition.properties, version }, [name, 'Properties']),
    ...referencesIn({ value: definition.metadata, version }, [name, 'Metadata']),
  ];
  for (const { resource, path } of references)
    if (!template.resources.has(resource)) throw badReference(resource, path.join('.'));
  for (const other of dependsOn) if (!template.resources.has(other)) throw badReference(other, name);
  const refersTo = new Set(references.map(({ resource }) => resource));
  return { type, name, refersTo, known: await knownProperties(definition, scope) };
}

/** The properties that are already known; validation reports bad ones. */
async function knownProperties(definition: ResourceDefinition, scope: Scope): Promise<Properties> {
  const { properties, version, type } = definition;
  // A resource that does not exist yet is referred to by its name.
  const byName: Scope = { ...scope, reference: (resource) => scope.reference(resource) ?? resource };
  try {
    const given = (await resolveSnippet({ value: properties, version }, byName)) as Properties;
    return await readProperties(resourceType(type).properties, given, {
      lookup: (_, nameOrId) => Promise.resolve(nameOrId),
      isKnown: () => false,
    });
  } catch {
    return {};
  }
}

function requireNoCircle(plan: Plan, template: Template): void {
  const left = new Map([...plan].map(([name, requirements]) => [name, new Set(requirements)]));
  for (let found = true; found;) {
    found = false;
    for (const [name, requirements] of left) {
      if ([...requirements].some((requirement) => left.has(requirement))) continue;
      left.delete(name);
      found = true;
    }
  }
  if (left.size === 0) return;
  const label = (name: string): string =>
    `${template.resources.get(name)?.type.split('::').at(-1) ?? ''} "${name}"`;
  const parts = [...left].map(([name, requirements]) => {
    const inside = [...requirements].filter((requirement) => left.has(requirement)).map(label);
    return `${label(name)}: {${inside.join(', ')}}`;
  });
  throw heatFault('RemoteError', `Circular Dependency Found: {${parts.join(', ')}}`);
}
