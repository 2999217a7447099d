import type { Constraint } from '../hot/constraints.ts';

/** Resources of other services that a property refers to by name or id. */
export type Target =
  'network' | 'subnet' | 'router' | 'port' | 'security_group' | 'flavor' | 'image' | 'server' | 'keypair';

/** A property of a resource type, as `GET /resource_types/{type}` describes it. */
export interface PropertySchema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'map' | 'list';
  readonly required?: boolean;
  /** A change needs no replacement. */
  readonly updatable?: boolean;
  readonly default?: unknown;
  readonly constraints?: readonly Constraint[];
  /** The schema of a list's items. */
  readonly items?: PropertySchema;
  /** The schemas of a map's values, by key. */
  readonly fields?: PropertySchemas;
  /** The value must exist in that service and is replaced by its id. */
  readonly names?: Target;
  /** Looked up only in an action. */
  readonly lookedUpLate?: boolean;
  /** An older name of another property. */
  readonly aliasOf?: string;
  /** False for properties that real Heat has and this cloud lacks. */
  readonly implemented?: boolean;
}

export type PropertySchemas = Readonly<Record<string, PropertySchema>>;

type Extra = Omit<PropertySchema, 'type'>;

export const text = (extra: Extra = {}): PropertySchema => ({ type: 'string', ...extra });
export const integer = (extra: Extra = {}): PropertySchema => ({ type: 'integer', ...extra });
export const number = (extra: Extra = {}): PropertySchema => ({ type: 'number', ...extra });
export const flag = (extra: Extra = {}): PropertySchema => ({ type: 'boolean', ...extra });
export const map = (extra: Extra = {}): PropertySchema => ({ type: 'map', ...extra });
export const list = (extra: Extra = {}): PropertySchema => ({ type: 'list', ...extra });

/** Marks. */
export const REQUIRED = { required: true } as const;
export const UPDATABLE = { updatable: true } as const;
/** Real Heat has it; here it is refused with Heat's words for an unsupported property. */
export const ABSENT = { implemented: false } as const;

export const allowedValues = (...values: readonly unknown[]): Pick<PropertySchema, 'constraints'> => ({
  constraints: [{ kind: 'allowed_values', values }],
});
export const atLeast = (min: number, max?: number): Pick<PropertySchema, 'constraints'> => ({
  constraints: [{ kind: 'range', min, max }],
});
export const format = (name: 'ip_addr' | 'net_cidr' | 'mac_addr'): Pick<PropertySchema, 'constraints'> => ({
  constraints: [{ kind: 'custom_constraint', name }],
});
