import { z } from 'zod';
import { firstRefusal } from '../kit/json-schema/refusal.ts';
import { ServiceFault } from '../kit/service-fault.ts';
import type { Image } from './state.ts';

const DISK_FORMATS = ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'];
const CONTAINER_FORMATS = ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'];

/** The fields of an image that users may set, as in Glance's image schema; unknown fields are texts. */
const settable = z.object({
  id: z
    .string()
    .regex(/^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$/)
    .optional(),
  name: z.string().max(255).nullish(),
  visibility: z.enum(['community', 'public', 'private', 'shared']).optional(),
  protected: z.boolean().optional(),
  os_hidden: z.boolean().optional(),
  disk_format: z.enum(DISK_FORMATS).nullish(),
  container_format: z.enum(CONTAINER_FORMATS).nullish(),
  min_disk: z.int().optional(),
  min_ram: z.int().optional(),
  tags: z.array(z.string().max(255)).optional(),
});

const READ_ONLY = new Set(
  'id status size virtual_size checksum os_hash_algo os_hash_value owner created_at updated_at self file schema direct_url locations'.split(
    ' ',
  ),
);
const OWN = new Set(Object.keys(settable.shape));

/** Changes to an image's fields. */
export type ImageChanges = Partial<Omit<Image, 'id' | 'ownerId' | 'createdUs' | 'status' | 'data'>>;

/**
 * Reads the fields of a body; a field that Glance does not know is a property.
 * @throws ServiceFault 400, or 403 for a field that only Glance sets
 */
export function readFields(raw: Readonly<Record<string, unknown>>): ImageChanges {
  for (const key of Object.keys(raw)) {
    if (READ_ONLY.has(key) && key !== 'id') throw new ServiceFault(403, `Attribute '${key}' is read-only.`);
  }
  const known = checked(raw);
  for (const key of ['min_disk', 'min_ram'] as const) requireNotNegative(key, known[key]);
  return defined({
    name: known.name,
    visibility: known.visibility,
    protected: known.protected,
    tags: known.tags,
    hidden: known.os_hidden,
    diskFormat: known.disk_format,
    containerFormat: known.container_format,
    minDiskGb: known.min_disk,
    minRamMb: known.min_ram,
    properties: propertiesIn(raw),
  });
}

/**
 * Checks fields against Glance's schema. The real Glance appends the part of the schema that caused
 * the error.
 * @throws ServiceFault 400
 */
function checked(raw: Readonly<Record<string, unknown>>): z.infer<typeof settable> {
  const schema = settable.catchall(z.string());
  const known = schema.safeParse(raw);
  if (known.success) return known.data;
  const { message } = firstRefusal(schema, raw, known.error, { nullFirst: true });
  throw new ServiceFault(400, `Provided object does not match schema 'image': ${message}`);
}

function requireNotNegative(key: string, value: number | undefined): void {
  if (value === undefined || value >= 0) return;
  throw new ServiceFault(400, `Invalid value '${value}' for parameter '${key}': Cannot be a negative value`);
}

function propertiesIn(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const own = Object.entries(raw).filter(([key]) => !OWN.has(key) && !READ_ONLY.has(key));
  return Object.fromEntries(own.map(([key, value]) => [key, String(value)]));
}

/** Without the keys that have no value. */
function defined(fields: { readonly [K in keyof ImageChanges]: ImageChanges[K] | undefined }): ImageChanges {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
