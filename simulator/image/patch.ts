import { z } from 'zod';
import { ServiceFault } from '../kit/service-fault.ts';
import type { Image } from './state.ts';
import { readFields } from './fields.ts';

/** `application/openstack-images-v2.1-json-patch`: RFC 6902 with paths of one step. */
const patch = z.array(
  z.discriminatedUnion('op', [
    z.object({ op: z.enum(['add', 'replace']), path: z.string(), value: z.unknown() }),
    z.object({ op: z.literal('remove'), path: z.string() }),
  ]),
);

/** The media types Glance takes for a patch. */
export const PATCH_TYPES = [
  'application/openstack-images-v2.1-json-patch',
  'application/openstack-images-v2.0-json-patch',
];

/** Applies a patch. @throws ServiceFault 400, 403, 409 */
export function applyPatch(image: Image, body: unknown): void {
  const parsed = patch.safeParse(body);
  if (!parsed.success) throw new ServiceFault(400, 'Request body must be a JSON array of operation objects.');
  for (const change of parsed.data) {
    const field = change.path.replace(/^\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
    if (change.op === 'remove') {
      removeProperty(image, field);
      continue;
    }
    if (change.op === 'replace' && !isThere(image, field)) {
      throw new ServiceFault(409, `Unable to replace nonexistent property ${field}`);
    }
    const { properties = {}, ...fields } = readFields({ [field]: change.value });
    Object.assign(image, fields);
    image.properties = { ...image.properties, ...properties };
  }
}

function removeProperty(image: Image, field: string): void {
  if (!(field in image.properties)) {
    throw isThere(image, field)
      ? new ServiceFault(403, `Property ${field} may not be removed.`)
      : new ServiceFault(409, `Unable to remove nonexistent property ${field}`);
  }
  image.properties = Object.fromEntries(Object.entries(image.properties).filter(([key]) => key !== field));
}

const BASE = new Set(
  'name visibility protected os_hidden disk_format container_format min_disk min_ram tags'.split(' '),
);
const isThere = (image: Image, field: string): boolean => BASE.has(field) || field in image.properties;
