import { randomBytes } from 'node:crypto';
import { isoTime } from '../../../core/clock.ts';
import type { Mapping } from '../hot/parse.ts';
import type { Parameters } from '../hot/parameters.ts';
import type { ResourceDefinition, Template } from '../hot/template.ts';
import type { Properties } from '../resources/read-properties.ts';
import type { ResourceType } from '../resources/type.ts';
import type { Services } from './services.ts';

/** An action on a stack or resource. */
export type Action = 'CREATE' | 'UPDATE' | 'DELETE' | 'ROLLBACK' | 'INIT';
export type Status = 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';

/** The environment of a stack: the user's input in addition to the template. */
export interface Environment {
  readonly parameters: Mapping;
  readonly parameterDefaults: Mapping;
}

/** The current or wanted definition of a stack. */
export interface Design {
  readonly template: Template;
  readonly environment: Environment;
  readonly files: Readonly<Record<string, string>>;
  readonly parameters: Parameters;
}

/** A resource of a stack. While it is replaced, the old and the new one both exist under its name. */
export interface Resource {
  readonly name: string;
  /** Part of generated names. */
  readonly shortId: string;
  readonly createdUs: number;
  updatedUs: number;
  definition: ResourceDefinition;
  type: ResourceType;
  physicalId: string | undefined;
  action: Action;
  status: Status;
  reason: string;
  /** The resolved properties of the last action. */
  properties: Properties;
  metadata: Mapping;
  readonly data: Record<string, unknown>;
  /** The resources that must outlive it. */
  requires: ReadonlySet<Resource>;
  replaces: Resource | undefined;
  /** The design that last confirmed it; a resource that a new design does not confirm is removed. */
  confirmedFor: Design;
  /** Resolves when no action on it is running. */
  busy: Promise<unknown>;
  nested: Stack | undefined;
}

/** One entry of a stack's history. */
export interface Event {
  readonly id: string;
  readonly timeUs: number;
  /** The stack's own name for its own events. */
  readonly resourceName: string;
  readonly resourceType: string;
  readonly physicalId: string | undefined;
  readonly action: Action;
  readonly status: Status;
  readonly reason: string;
  readonly properties: Properties;
}

/** A traversal of a stack's resources towards a design. */
export interface Traversal {
  readonly action: Action;
  readonly services: Services;
  /** Aborted when a deletion comes in between. */
  readonly cancel: AbortController;
  /** Deadline on the monotonic clock, after which unfinished work is abandoned. */
  readonly deadlineMs: number;
  /** Resolves at its end, in success or failure. */
  done: Promise<void>;
  /** Set after a failure, or when another traversal replaces this one: nothing new starts. */
  stopped: boolean;
}

/** A stack. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly userName: string;
  /** The project in which real Heat keeps the users that it creates for a stack. */
  readonly userProjectId: string;
  readonly createdUs: number;
  updatedUs: number | undefined;
  deletedUs: number | undefined;
  action: Action;
  status: Status;
  reason: string;
  design: Design;
  /** The design that a rollback restores. */
  previous: Design | undefined;
  disableRollback: boolean;
  timeoutMins: number | null;
  tags: readonly string[] | null;
  resources: Resource[];
  readonly events: Event[];
  traversal: Traversal | undefined;
  /** The resource whose nested stack it is. */
  readonly owner: { readonly stack: Stack; readonly resource: Resource } | undefined;
}

/** 12 characters as Heat puts at the end of names (heat/common/short_id.py). */
export function newShortId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return [...randomBytes(12)].map((byte) => alphabet.charAt(byte % 32)).join('');
}

/** `<stack>-<resource>-<12 characters>` */
export function physicalName(stack: Stack, resource: Resource): string {
  return `${stack.name}-${resource.name}-${resource.shortId}`;
}

/** The current resource of a name: the one that replaces the others. */
export function currentResource(stack: Stack, name: string): Resource | undefined {
  return stack.resources.filter((resource) => resource.name === name).at(-1);
}

/** `2024-01-01T00:00:00Z`, as Heat writes times. */
export function heatTime(wallUs: number): string {
  return `${isoTime(wallUs).slice(0, 19)}Z`;
}

/** Whether a stack or resource is deleted. */
export function isDeleted({ action, status }: Pick<Stack, 'action' | 'status'>): boolean {
  return action === 'DELETE' && status === 'COMPLETE';
}
