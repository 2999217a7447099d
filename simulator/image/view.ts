import { isoTime } from '../../core/clock.ts';
import type { Image } from './state.ts';

const time = (us: number): string => `${isoTime(us).slice(0, 19)}Z`;

/** Image API v2, Show image. Users' properties are at the same level as Glance's own fields. */
export function imageView(image: Image): object {
  const { id, data } = image;
  return {
    ...image.properties,
    id,
    name: image.name,
    status: image.status,
    visibility: image.visibility,
    protected: image.protected,
    os_hidden: image.hidden,
    disk_format: image.diskFormat,
    container_format: image.containerFormat,
    min_disk: image.minDiskGb,
    min_ram: image.minRamMb,
    size: data?.bytes.length ?? null,
    virtual_size: null,
    checksum: data?.checksum ?? null,
    os_hash_algo: data === undefined ? null : 'sha512',
    os_hash_value: data?.sha512 ?? null,
    owner: image.ownerId,
    tags: image.tags,
    created_at: time(image.createdUs),
    updated_at: time(image.updatedUs),
    self: `/v2/images/${id}`,
    file: `/v2/images/${id}/file`,
    schema: '/v2/schemas/image',
  };
}
