import type { FastifyInstance, FastifyRequest } from 'fastify';
import { applicationUrl } from '../../kit/addresses.ts';
import { MAX_MINOR } from '../api/microversion.ts';

interface Version {
  readonly path: string;
  readonly id: string;
  readonly mediaVersion: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** As nova/api/openstack/compute/versions.py has them: the old API is the new one without microversions. */
const VERSIONS: readonly Version[] = [
  {
    path: '/v2',
    id: 'v2.0',
    mediaVersion: '2',
    facts: { status: 'SUPPORTED', version: '', min_version: '', updated: '2011-01-21T11:33:21Z' },
  },
  {
    path: '/v2.1',
    id: 'v2.1',
    mediaVersion: '2.1',
    facts: {
      status: 'CURRENT',
      version: `2.${MAX_MINOR}`,
      min_version: '2.1',
      updated: '2013-07-23T11:33:21Z',
    },
  },
];

/** The version documents, which need no token (API reference: API versions). */
export function versionRoutes(app: FastifyInstance): void {
  app.get('/', (request) => ({ versions: VERSIONS.map((version) => listed(version, request)) }));
  for (const version of VERSIONS) {
    app.get(version.path, (request) => {
      const { links, ...rest } = listed(version, request);
      const type = `application/vnd.openstack.compute+json;version=${version.mediaVersion}`;
      const manual = { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' };
      const mediaTypes = [{ base: 'application/json', type }];
      return { version: { ...rest, links: [...links, manual], 'media-types': mediaTypes } };
    });
  }
}

function listed({ path, id, facts }: Version, request: FastifyRequest) {
  return { id, ...facts, links: [{ rel: 'self', href: `${applicationUrl(request)}${path}/` }] };
}

/** Whether a path is one of the version documents. */
export function isVersionPath(path: string): boolean {
  return /^\/(?:v2(?:\.1)?\/?)?$/.test(path);
}
