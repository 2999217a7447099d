import type { ResourceDefinition } from '../hot/template.ts';
import type { Services } from '../engine/services.ts';
import type { Properties } from './read-properties.ts';
import type { PropertySchemas } from './schema.ts';

/** What an action of a resource works with. */
export interface Operation {
  readonly name: string;
  /** `<stack>-<resource>-<12 characters>`, for things that the template gives no name. */
  readonly physicalName: string;
  readonly stackName: string;
  readonly projectId: string;
  /** The other services, as whoever asked for the action. */
  readonly services: Services;
  readonly properties: Properties;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The id of what was made; set as soon as it is known, so that it can be taken back. */
  physicalId: string | undefined;
  /** What else must be remembered between actions. */
  readonly data: Record<string, unknown>;
  /** Looks until `probe` yields true. @throws what `probe` throws, or that the action was cancelled */
  until(probe: () => Promise<boolean>): Promise<void>;
  /** Brings the nested stack of a group to these members. */
  nest(members: readonly ResourceDefinition[]): Promise<void>;
  /** Deletes the nested stack. */
  unnest(): Promise<void>;
  /** The members of the nested stack. */
  readonly nested: NestedMembers;
}

/** The members of a group, as their attributes are asked for. */
export interface NestedMembers {
  names(): readonly string[];
  reference(member: string): string;
  attribute(member: string, attribute: string, path: readonly unknown[]): Promise<unknown>;
}

/** A resource whose dependencies are sought: its definition, and properties as far as they are known. */
export interface Planned {
  readonly type: string;
  readonly name: string;
  readonly known: Properties;
  /** Names of the resources it refers to. */
  readonly refersTo: ReadonlySet<string>;
}

/** The properties that changed, with their new values. */
export type Changes = Readonly<Record<string, unknown>>;

/** A resource type: what may be said of it, and how it is made, changed and removed. */
export interface ResourceType {
  readonly name: string;
  readonly properties: PropertySchemas;
  /** Names for `get_attr`, beside `show`. */
  readonly attributes: readonly string[];
  /** Only administrators may use it (heat/policies/resource_types.py). */
  readonly adminOnly?: boolean;
  /** Hidden from `GET /resource_types`, though templates may still use it. */
  readonly hidden?: boolean;
  /** Takes any attribute's name: groups ask their members. */
  readonly anyAttribute?: boolean;
  /** It is changed at every update: a group's members decide for themselves. */
  readonly alwaysUpdates?: boolean;
  /** Checks what one property's schema cannot. @throws ServiceFault 400, ValidationFailed */
  validate?(properties: Properties, name: string): void;
  /** Definitions of the members whose validity hangs on this one's. */
  members?(properties: Properties): readonly ResourceDefinition[];
  /** Whether it must wait for another resource that it does not refer to. */
  waitsFor?(self: Planned, other: Planned, all: readonly Planned[]): boolean;
  create(operation: Operation): Promise<void>;
  /** @param changes updatable properties only; anything else has led to a replacement */
  update?(operation: Operation, changes: Changes, before: Properties): Promise<void>;
  /** Whether changes that could be made in place must be made by replacement all the same. */
  replacesFor?(changes: Changes, after: Properties): boolean;
  /** Of a failed one: whether nothing is left that could be updated. */
  isBeyondRepair?(operation: Operation): Promise<boolean>;
  /** That it is gone already is as good. */
  remove(operation: Operation): Promise<void>;
  attribute?(operation: Operation, name: string, path: readonly unknown[]): Promise<unknown>;
  /** What the service itself says of it. */
  show?(operation: Operation): Promise<unknown>;
  /** What `get_resource` yields; default the physical id. */
  reference?(operation: Operation): string;
}
