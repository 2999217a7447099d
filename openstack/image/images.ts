import { z } from 'zod';
import { deleteIfThere } from '../deleted.ts';
import { noBody } from '../session.ts';
import type { Session } from '../session.ts';

/** An image (Image API v2). */
export interface Image {
  readonly id: string;
  readonly name: string | undefined;
  /** `queued`, `active`… */
  readonly status: string;
  /** Properties of the cloud's users, with Glance's own text fields among them. */
  readonly properties: Readonly<Record<string, string>>;
}

const image = z
  .looseObject({ id: z.string(), name: z.string().nullish(), status: z.string() })
  .transform((raw): Image => ({
    id: raw.id,
    name: raw.name ?? undefined,
    status: raw.status,
    properties: Object.fromEntries(
      Object.entries(raw).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  }));

/** Images. */
export interface Images {
  find(name: string): Promise<Image | undefined>;
  /** All pages. */
  list(): Promise<readonly Image[]>;
  create(request: {
    readonly name: string;
    readonly diskFormat: string;
    readonly containerFormat: string;
    readonly visibility: 'public' | 'private';
    readonly properties: Readonly<Record<string, string>>;
  }): Promise<Image>;
  upload(id: string, data: Uint8Array | NodeJS.ReadableStream): Promise<void>;
  delete(id: string): Promise<void>;
}

/** `/v2/images` */
export function imagesClient(session: Session): Images {
  return {
    async find(name) {
      const request = { method: 'GET', path: '/v2/images', query: { name } } as const;
      const { images } = await session.request('image', request, z.object({ images: z.array(image) }));
      return images[0];
    },
    async list() {
      const all: Image[] = [];
      const schema = z.object({ images: z.array(image), next: z.string().optional() });
      let path: string | undefined = '/v2/images?limit=500';
      while (path !== undefined) {
        const page: z.infer<typeof schema> = await session.request('image', { method: 'GET', path }, schema);
        all.push(...page.images);
        path = page.next;
      }
      return all;
    },
    create({ name, diskFormat, containerFormat, visibility, properties }) {
      const json = {
        ...properties,
        name,
        disk_format: diskFormat,
        container_format: containerFormat,
        visibility,
      };
      return session.request('image', { method: 'POST', path: '/v2/images', json }, image);
    },
    async upload(id, body) {
      const headers = { 'content-type': 'application/octet-stream' };
      await session.request('image', { method: 'PUT', path: `/v2/images/${id}/file`, body, headers }, noBody);
    },
    delete: (id) => deleteIfThere(session, 'image', `/v2/images/${id}`),
  };
}
