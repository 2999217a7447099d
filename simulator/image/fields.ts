import { z } from 'zod';
import { ServiceFault } from '../kit/service-fault.ts';
import type { Image } from './state.ts';

const DISK_FORMATS = ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'];
const CONTAINER_FORMATS = ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'];

/** The fields of an image that users may set, as in Glance's image schema. */
const settable = z.object({
  name: z.string().max(255).nullish(),
  visibility: z.enum(['public', 'private', 'shared', 'community']).optional(),
  protected: z.boolean().optional(),
  os_hidden: z.boolean().optional(),
  disk_format: z.enum(DISK_FORMATS).nullish(),
  container_format: z.enum(CONTAINER_FORMATS).nullish(),
  min_disk: z.number().int().min(0).optional(),
  min_ram: z.number().int().min(0).optional(),
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
 * Reads fields as a body gives them; what Glance does not know is a property.
 * @throws ServiceFault 400, or 403 for a field that only Glance sets
 */
export function readFields(raw: Readonly<Record<string, unknown>>): ImageChanges {
  for (const key of Object.keys(raw)) {
    if (READ_ONLY.has(key) && key !== 'id') throw new ServiceFault(403, `Attribute '${key}' is read-only.`);
  }
  const known = settable.safeParse(raw);
  if (!known.success) {
    const [issue] = known.error.issues;
    const field = issue?.path.join('.') ?? '';
    throw new ServiceFault(
      400,
      `Provided object does not match schema 'image': ${JSON.stringify(raw[field])}: ${issue?.message}`,
    );
  }
  const { os_hidden, disk_format, container_format, min_disk, min_ram, name, ...rest } = known.data;
  return defined({
    ...rest,
    name,
    hidden: os_hidden,
    diskFormat: disk_format,
    containerFormat: container_format,
    minDiskGb: min_disk,
    minRamMb: min_ram,
    properties: propertiesIn(raw),
  });
}

function propertiesIn(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (OWN.has(key) || READ_ONLY.has(key)) continue;
    if (typeof value !== 'string') {
      throw new ServiceFault(
        400,
        `Provided object does not match schema 'image': ${JSON.stringify(value)} is not of type 'string'`,
      );
    }
    properties[key] = value;
  }
  return properties;
}

/** Without the keys that have no value. */
function defined(fields: { readonly [K in keyof ImageChanges]: ImageChanges[K] | undefined }): ImageChanges {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
