import type { Service } from '../engine/services.ts';
import { heatFault, ValidationFailed } from '../faults.ts';
import type { Mapping } from '../hot/parse.ts';
import type { Properties } from './read-properties.ts';
import type { Changes, Operation, ResourceType } from './type.ts';

/** The common behavior of Neutron's resources (heat/engine/resources/openstack/neutron/neutron.py). */
interface NeutronKind {
  /** `router` */
  readonly singular: string;
  readonly plural?: string;
  /** Fields of a create or update: Heat's property names become Neutron's. */
  toFields?(properties: Properties): Properties;
  /** Whether it has tags, which are set by a separate request. */
  readonly tagged?: boolean;
  /** Whether Heat waits until its status is no longer BUILD. */
  readonly built?: boolean;
}

const NETWORK: Service = 'network';

/** `create`, `update`, `remove`, `show` and `attribute` of a resource that is one object in Neutron. */
export function neutronObject(
  kind: NeutronKind,
): Required<
  Pick<ResourceType, 'create' | 'update' | 'remove' | 'show' | 'attribute' | 'validate' | 'isBeyondRepair'>
> {
  const { singular, plural = `${singular}s`, toFields = (properties) => properties } = kind;
  const path = `/v2.0/${plural.replaceAll('_', '-')}`;
  const show = async ({ services, physicalId }: Operation): Promise<Mapping | null> => {
    if (physicalId === undefined) return null;
    const found = await services.find(NETWORK, `${path}/${physicalId}`);
    return (found?.[singular] ?? null) as Mapping | null;
  };
  const setTags = async ({ services, physicalId }: Operation, tags: unknown): Promise<void> => {
    await services.put(NETWORK, `${path}/${physicalId}/tags`, { tags: tags ?? [] });
  };
  return {
    validate: requireOwnSpecs,
    show,
    async create(operation) {
      const { tags, ...rest } = operation.properties;
      const fields = prepared(toFields(rest), operation);
      const made = await operation.services.post(NETWORK, path, { [singular]: fields });
      operation.physicalId = String((made[singular] as Mapping)['id']);
      if (kind.tagged === true && Array.isArray(tags) && tags.length > 0) await setTags(operation, tags);
      if (kind.built === true) await operation.until(async () => isBuilt(await show(operation)));
    },
    async update(operation, changes) {
      const { tags, ...rest } = changes;
      if ('tags' in changes) await setTags(operation, tags);
      if (Object.keys(rest).length === 0) return;
      const fields = toFields(withName(rest, operation));
      await operation.services.put(NETWORK, `${path}/${operation.physicalId}`, { [singular]: fields });
    },
    async remove({ services, physicalId }) {
      if (physicalId !== undefined) await services.remove(NETWORK, `${path}/${physicalId}`);
    },
    async isBeyondRepair(operation) {
      const shown = await show(operation);
      return shown === null || shown['status'] === 'ERROR';
    },
    async attribute(operation, name) {
      return (await show(operation))?.[name] ?? null;
    },
  };
}

/** @throws ValidationFailed in Heat's words */
function requireOwnSpecs(properties: Properties): void {
  const specs = (properties['value_specs'] ?? {}) as Mapping;
  const banned = Object.keys(specs).filter(
    (key) => key in properties || key === 'shared' || key === 'tenant_id',
  );
  if (banned.length > 0) throw new ValidationFailed(`${banned.join(', ')} not allowed in value_specs`);
}

/** Drops null values, generates a missing name, and merges `value_specs` into the fields. */
function prepared(properties: Properties, operation: Operation): Mapping {
  const { value_specs: specs, ...rest } = properties;
  const given = Object.entries(rest).filter(([, value]) => value !== null);
  const fields = { ...Object.fromEntries(given), ...(specs as Mapping | null) };
  return 'name' in properties ? { name: operation.physicalName, ...fields } : fields;
}

function withName(changes: Changes, operation: Operation): Changes {
  return changes['name'] === null ? { ...changes, name: operation.physicalName } : changes;
}

function isBuilt(shown: Mapping | null): boolean {
  const status = shown?.['status'];
  if (status === 'BUILD') return false;
  if (status === 'ACTIVE' || status === 'DOWN') return true;
  throw Object.assign(new Error(`Went to status ${String(status)} due to "Unknown"`), {
    name: 'ResourceInError',
  });
}

/** Properties that exclude each other. */
export function propertyConflict(...names: readonly string[]): Error {
  return heatFault(
    'ResourcePropertyConflict',
    `Cannot define the following properties at the same time: ${names.join(', ')}.`,
  );
}
