import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import { newUuid } from '../../core/ids.ts';
import { applicationUrl } from '../kit/addresses.ts';
import type { ImageCatalogue, RequestContext } from '../kit/contracts.ts';
import { ServiceFault } from '../kit/service-fault.ts';
import { contextOf, createService } from '../kit/service.ts';
import type { ServiceDeps } from '../kit/service.ts';
import { readFields } from './fields.ts';
import { listImages } from './list.ts';
import { applyPatch, PATCH_TYPES } from './patch.ts';
import { schemaRoutes } from './schemas.ts';
import type { Image } from './state.ts';
import { imageView } from './view.ts';

/** Glance: its API, which does not listen yet, and its interface for Nova. */
export interface ImageService {
  readonly app: FastifyInstance;
  readonly catalogue: ImageCatalogue;
}

/** The largest image the embedded cloud keeps, in memory. */
const UPLOAD_LIMIT_BYTES = 256 * 1024 * 1024;

/** Starts Glance without images. */
export async function createImageService(deps: ServiceDeps): Promise<ImageService> {
  const images = new Map<string, Image>();
  const app = await createService(
    {
      name: 'glance',
      errorBody: glanceErrorBody,
      isOpen: (_, path) => /^\/(?:versions\/?|v1(?:\/.*)?)?$/.test(path),
      routes(app) {
        app.addContentTypeParser(
          PATCH_TYPES,
          { parseAs: 'string' },
          app.getDefaultJsonParser('error', 'ignore'),
        );
        app.addContentTypeParser(
          'application/octet-stream',
          { parseAs: 'buffer', bodyLimit: UPLOAD_LIMIT_BYTES },
          (_, body, done) => done(null, body),
        );
        versionRoutes(app);
        schemaRoutes(app);
        imageRoutes(app, images, deps.clock);
        dataRoutes(app, images, deps.clock);
      },
    },
    deps,
  );
  return {
    app,
    catalogue: {
      find(id, context) {
        const image = images.get(id);
        if (image === undefined || !maySee(image, context)) return undefined;
        const { name, status, minDiskGb, minRamMb } = image;
        return { id, name: name ?? '', status, minDiskGb, minRamMb };
      },
    },
  };
}

/** Glance answers errors with a small HTML page; clients read only its text. */
function glanceErrorBody(fault: ServiceFault): string {
  const title = `${fault.status} ${TITLES[fault.status] ?? 'Error'}`;
  return `<html>\n <head>\n  <title>${title}</title>\n </head>\n <body>\n  <h1>${title}</h1>\n  ${escaped(fault.message)}<br /><br />\n\n\n </body>\n</html>`;
}

/** As webob does (`html.escape`). */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;');
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Request Entity Too Large',
};

/** Without an image cache and several stores (glance/api/versions.py of Zed). */
const MINOR_VERSIONS = [15, 9, 7, 6, 5, 4, 3, 2, 1, 0];

/** It answers unknown paths with its list of versions (glance/api/middleware/version_negotiation.py). */
function versionRoutes(app: FastifyInstance): void {
  for (const path of ['/', '/versions', '/v1', '/v1/*']) {
    app.get(path, async (request, reply) => {
      const links = [{ rel: 'self', href: `${applicationUrl(request)}/v2/` }];
      const versions = MINOR_VERSIONS.map((minor, index) => ({
        id: `v2.${minor}`,
        status: index === 0 ? 'CURRENT' : 'SUPPORTED',
        links,
      }));
      return reply.code(path === '/versions' ? 200 : 300).send({ versions });
    });
  }
}

function imageRoutes(app: FastifyInstance, images: Map<string, Image>, clock: Clock): void {
  app.get('/v2/images', async (request) => {
    const context = contextOf(request);
    if (!context.mayRead) throw forbidden('get_images');
    return listImages(
      [...images.values()].filter((image) => maySee(image, context)),
      request,
      context,
    );
  });
  app.post('/v2/images', async (request, reply) => {
    const image = newImage(request, clock);
    if (!contextOf(request).mayWrite) throw forbidden('add_image');
    if (images.has(image.id)) throw new ServiceFault(409, `Image ID ${image.id} already exists!`);
    requireMayPublish(contextOf(request), image);
    images.set(image.id, image);
    return reply.code(201).header('location', `/v2/images/${image.id}`).send(imageView(image));
  });
  app.get<IdRoute>('/v2/images/:id', async (request) => imageView(visible(images, request)));
  app.patch<IdRoute>('/v2/images/:id', async (request) => {
    const image = own(images, request, 'modify_image');
    const changed = { ...image };
    applyPatch(changed, request.body);
    if (image.visibility !== changed.visibility) requireMayPublish(contextOf(request), changed);
    Object.assign(image, changed, { updatedUs: clock.wallUs() });
    return imageView(image);
  });
  app.delete<IdRoute>('/v2/images/:id', async (request, reply) => {
    const image = own(images, request, 'delete_image');
    if (image.protected) {
      throw new ServiceFault(403, `Image ${image.id} is protected and cannot be deleted.`);
    }
    images.delete(image.id);
    return reply.code(204).send();
  });
}

interface IdRoute {
  Params: { id: string };
}
type IdRequest = FastifyRequest<IdRoute>;

function dataRoutes(app: FastifyInstance, images: Map<string, Image>, clock: Clock): void {
  app.put<IdRoute>('/v2/images/:id/file', { bodyLimit: UPLOAD_LIMIT_BYTES }, async (request, reply) => {
    const image = own(images, request, 'upload_image');
    if (!Buffer.isBuffer(request.body)) {
      throw new ServiceFault(415, 'The media type must be application/octet-stream.');
    }
    if (image.status !== 'queued') {
      throw new ServiceFault(409, `Image status transition from ${image.status} to saving is not allowed`);
    }
    if (image.diskFormat === null || image.containerFormat === null) {
      throw new ServiceFault(
        400,
        'Properties disk_format, container_format must be set prior to saving data.',
      );
    }
    const bytes = request.body;
    const digest = (algorithm: string): string => createHash(algorithm).update(bytes).digest('hex');
    image.data = { bytes, checksum: digest('md5'), sha512: digest('sha512') };
    image.status = 'active';
    image.updatedUs = clock.wallUs();
    return reply.code(204).send();
  });
  app.get<IdRoute>('/v2/images/:id/file', async (request, reply) => {
    const { data } = visible(images, request);
    if (!contextOf(request).mayWrite) throw forbidden('download_image');
    if (data === undefined) return reply.code(204).send();
    return reply.type('application/octet-stream').header('content-md5', data.checksum).send(data.bytes);
  });
  app.put<{ Params: { id: string; tag: string } }>('/v2/images/:id/tags/:tag', async (request, reply) => {
    const image = own(images, request, 'modify_image');
    image.tags = [...new Set([...image.tags, request.params.tag])];
    return reply.code(204).send();
  });
  app.delete<{ Params: { id: string; tag: string } }>('/v2/images/:id/tags/:tag', async (request, reply) => {
    const image = own(images, request, 'modify_image');
    image.tags = image.tags.filter((tag) => tag !== request.params.tag);
    return reply.code(204).send();
  });
}

function newImage(request: FastifyRequest, clock: Clock): Image {
  const body = request.body;
  if (body === undefined) throw new ServiceFault(400, 'Body expected in request.');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ServiceFault(400, "Provided object does not match schema 'image'");
  }
  const raw = body as Readonly<Record<string, unknown>>;
  const nowUs = clock.wallUs();
  return {
    id: typeof raw['id'] === 'string' ? raw['id'] : newUuid(),
    ownerId: contextOf(request).projectId ?? '',
    createdUs: nowUs,
    updatedUs: nowUs,
    status: 'queued',
    data: undefined,
    name: null,
    visibility: 'shared',
    protected: false,
    hidden: false,
    diskFormat: null,
    containerFormat: null,
    minDiskGb: 0,
    minRamMb: 0,
    tags: [],
    properties: {},
    ...readFields(raw),
  };
}

function maySee(image: Image, context: RequestContext): boolean {
  const { visibility, ownerId } = image;
  const isOpen = visibility === 'public' || visibility === 'community';
  return context.isAdmin || (context.mayRead && (isOpen || ownerId === context.projectId));
}

function visible(images: ReadonlyMap<string, Image>, request: FastifyRequest): Image {
  const { id } = (request as IdRequest).params;
  const image = images.get(id);
  if (image === undefined || !maySee(image, contextOf(request))) {
    throw new ServiceFault(404, `No image found with ID ${id}`);
  }
  return image;
}

/** An image, if the policy rule allows the requester to change it. */
function own(images: ReadonlyMap<string, Image>, request: FastifyRequest, rule: string): Image {
  const image = visible(images, request);
  const context = contextOf(request);
  if (context.isAdmin || (context.mayWrite && image.ownerId === context.projectId)) return image;
  throw forbidden(rule);
}

/** Glance's policy `publicize_image` is for administrators. */
function requireMayPublish(context: RequestContext, image: Image): void {
  if (image.visibility === 'public' && !context.isAdmin) throw forbidden('publicize_image');
}

/** The refusal of Glance's policy (glance/common/exception.py, Forbidden). */
function forbidden(rule: string): ServiceFault {
  return new ServiceFault(403, `You are not authorized to complete ${rule} action.`);
}
