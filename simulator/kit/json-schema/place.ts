import { z } from 'zod';

/** Facts about the place of an issue that zod's issue lacks and jsonschema's message contains. */
export interface Place {
  /** Null is allowed. */
  readonly nullable: boolean;
  /** Numbers must be whole. */
  readonly whole: boolean;
}

/** Finds a place in a schema, through any wrappers. */
export function placeAt(schema: z.ZodType, path: readonly PropertyKey[]): Place {
  const found = path.reduce<z.ZodType | undefined>((outer, key) => outer && innerOf(outer, key), schema);
  if (found === undefined) return { nullable: false, whole: false };
  return { nullable: holds(found, isNullable), whole: holds(found, isWhole) };
}

const isNullable = (schema: z.ZodType): boolean => schema instanceof z.ZodNullable;
const isWhole = (schema: z.ZodType): boolean => schema instanceof z.ZodNumber && schema.isInt;

/** Whether a predicate is true of a schema or of one that it wraps. */
function holds(schema: z.ZodType, predicate: (schema: z.ZodType) => boolean): boolean {
  return predicate(schema) || wrapped(schema).some((inner) => holds(inner, predicate));
}

/** The schema of one member. */
function innerOf(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    return (schema.shape as Readonly<Record<PropertyKey, z.ZodType | undefined>>)[key];
  }
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  const [found] = wrapped(schema).flatMap((inner) => innerOf(inner, key) ?? []);
  return found;
}

function wrapped(schema: z.ZodType): readonly z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return [schema.unwrap() as z.ZodType];
  if (schema instanceof z.ZodPipe) return [schema.in as z.ZodType];
  return schema instanceof z.ZodUnion ? (schema.options as z.ZodType[]) : [];
}
