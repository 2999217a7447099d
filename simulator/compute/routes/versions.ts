import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_MINOR } from '../api/microversion.ts';

const MEDIA_TYPES = [
  { base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' },
];

/** The version documents, which need no token (API reference: API versions). */
export function versionRoutes(app: FastifyInstance): void {
  app.get('/', (request) => ({ versions: [document(request)] }));
  app.get('/v2.1', (request) => ({ version: { ...document(request), 'media-types': MEDIA_TYPES } }));
}

function document(request: FastifyRequest): object {
  return {
    id: 'v2.1',
    status: 'CURRENT',
    version: `2.${MAX_MINOR}`,
    min_version: '2.1',
    updated: '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${request.protocol}://${request.host}/v2.1/` }],
  };
}

/** Whether a path is one of the version documents. */
export function isVersionPath(path: string): boolean {
  return ['/', '/v2.1', '/v2.1/'].includes(path);
}
