import type { FastifyInstance } from 'fastify';

const text = { type: ['null', 'string'] };
const number = { type: ['null', 'integer'] };

/** The part of Glance's image schema by which clients distinguish its fields from users' properties. */
const IMAGE_SCHEMA = {
  name: 'image',
  properties: {
    ...Object.fromEntries(
      ['id', 'name', 'status', 'visibility', 'disk_format', 'container_format', 'checksum', 'owner'].map(
        (key) => [key, text],
      ),
    ),
    ...Object.fromEntries(
      ['created_at', 'updated_at', 'self', 'file', 'schema', 'os_hash_algo', 'os_hash_value'].map((key) => [
        key,
        text,
      ]),
    ),
    ...Object.fromEntries(['size', 'virtual_size', 'min_disk', 'min_ram'].map((key) => [key, number])),
    protected: { type: 'boolean' },
    os_hidden: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
  },
  additionalProperties: { type: 'string' },
  links: [{ href: '{self}', rel: 'self' }],
};

/** `/v2/schemas/…` */
export function schemaRoutes(app: FastifyInstance): void {
  app.get('/v2/schemas/image', async () => IMAGE_SCHEMA);
  app.get('/v2/schemas/images', async () => ({
    name: 'images',
    properties: {
      images: { type: 'array', items: IMAGE_SCHEMA },
      ...Object.fromEntries(['first', 'next', 'schema'].map((key) => [key, { type: 'string' }])),
    },
  }));
}
