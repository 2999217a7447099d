import type { ResourceDefinition } from '../hot/template.ts';
import type { Services } from '../engine/services.ts';
import type { Properties } from './read-properties.ts';
import type { PropertySchemas } from './schema.ts';

/** The context of an action on a resource. */
export interface Operation {
  readonly name: string;
  /** `<stack>-<resource>-<12 characters>`, for resources without a name in the template. */
  readonly physicalName: string;
  readonly stackName: string;
  readonly projectId: string;
  /** The other services, as the requester of the action sees them. */
  readonly services: Services;
  readonly properties: Properties;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The id of the created resource; set as soon as it is known, so that it can be undone. */
  physicalId: string | undefined;
  /** Other data that must be kept between actions. */
  readonly data: Record<string, unknown>;
  /** Polls until `probe` yields true. @throws the error of `probe`, or Cancelled */
  until(probe: () => Promise<boolean>): Promise<void>;
  /** Updates the nested stack of a group to these members. */
  nest(members: readonly ResourceDefinition[]): Promise<void>;
  /** Deletes the nested stack. */
  unnest(): Promise<void>;
  /** The members of the nested stack. */
  readonly nested: NestedMembers;
}

/** The members of a group and their attributes. */
export interface NestedMembers {
  names(): readonly string[];
  reference(member: string): string;
  attribute(member: string, attribute: string, path: readonly unknown[]): Promise<unknown>;
}

/** A resource in the dependency graph: its definition and the properties that are already known. */
export interface Planned {
  readonly type: string;
  readonly name: string;
  readonly known: Properties;
  /** Names of the resources it refers to. */
  readonly refersTo: ReadonlySet<string>;
}

/** The properties that changed, with their new values. */
export type Changes = Readonly<Record<string, unknown>>;

/** A resource type: its properties, and how it is created, changed and removed. */
export interface ResourceType {
  readonly name: string;
  readonly properties: PropertySchemas;
  /** Names for `get_attr`, in addition to `show`. */
  readonly attributes: readonly string[];
  /** Only administrators may use it (heat/policies/resource_types.py). */
  readonly adminOnly?: boolean;
  /** Hidden from `GET /resource_types`, though templates may still use it. */
  readonly hidden?: boolean;
  /** Accepts any attribute name: groups ask their members. */
  readonly anyAttribute?: boolean;
  /** It is updated every time: a group's members decide for themselves. */
  readonly alwaysUpdates?: boolean;
  /** Checks rules that concern several properties. @throws ServiceFault 400, ValidationFailed */
  validate?(properties: Properties, name: string): void;
  /** Definitions of the members that are validated with this one. */
  members?(properties: Properties): readonly ResourceDefinition[];
  /** Whether it must wait for another resource that it does not refer to. */
  waitsFor?(self: Planned, other: Planned, all: readonly Planned[]): boolean;
  create(operation: Operation): Promise<void>;
  /** @param changes updatable properties only; all other changes cause a replacement */
  update?(operation: Operation, changes: Changes, before: Properties): Promise<void>;
  /** Whether changes that would be possible in place require a replacement anyway. */
  replacesFor?(changes: Changes, after: Properties): boolean;
  /** For a failed resource: whether it can no longer be updated. */
  isBeyondRepair?(operation: Operation): Promise<boolean>;
  /** A resource that is already gone counts as removed. */
  remove(operation: Operation): Promise<void>;
  attribute?(operation: Operation, name: string, path: readonly unknown[]): Promise<unknown>;
  /** The resource as its service shows it. */
  show?(operation: Operation): Promise<unknown>;
  /** The value of `get_resource`; default the physical id. */
  reference?(operation: Operation): string;
}
