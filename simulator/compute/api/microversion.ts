import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceFault } from '../../kit/service-fault.ts';

/** The API is 2.1 to this minor version of 2 (rest_api_version_history.rst lists what each one changes). */
export const MAX_MINOR = 64;
const MIN_MINOR = 1;

const minors = new WeakMap<FastifyRequest, number>();

/** The minor version a request is answered in: 53 for 2.53. */
export function minorOf(request: FastifyRequest): number {
  return minors.get(request) ?? MIN_MINOR;
}

/**
 * Reads the version each request asks for, in the header of either generation, and names the version that
 * answered in the reply (nova/api/openstack/wsgi.py).
 */
export function negotiateMicroversions(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const minor = readMinor(requestedVersion(request));
    minors.set(request, minor);
    void reply.headers({
      'openstack-api-version': `compute 2.${minor}`,
      'x-openstack-nova-api-version': `2.${minor}`,
      vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
    });
  });
}

/** Answers every request as of the least version, whatever it asks for. */
export function ignoreMicroversions(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => void minors.set(request, MIN_MINOR));
}

function requestedVersion(request: FastifyRequest): string | undefined {
  const header = (name: string): string | undefined => [request.headers[name]].flat().join(',') || undefined;
  for (const entry of header('openstack-api-version')?.split(',') ?? []) {
    const [service, version] = entry.trim().split(/\s+/);
    if (service?.toLowerCase() === 'compute' && version !== undefined) return version;
  }
  return header('x-openstack-nova-api-version')?.trim();
}

function readMinor(version: string | undefined): number {
  if (version === undefined) return MIN_MINOR;
  if (version === 'latest') return MAX_MINOR;
  const match = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(version);
  if (match === null)
    throw new ServiceFault(
      400,
      `API Version String ${version} is of invalid format. Must be of format MajorNum.MinorNum.`,
    );
  const minor = Number(match[2]);
  if (match[1] !== '2' || minor < MIN_MINOR || minor > MAX_MINOR)
    throw new ServiceFault(
      406,
      `Version ${version} is not supported by the API. Minimum is 2.${MIN_MINOR} and maximum is 2.${MAX_MINOR}.`,
    );
  return minor;
}

/** @throws ServiceFault 404 when the resource does not exist in the version asked for */
export function requireMinor(minor: number, range: { readonly min?: number; readonly max?: number }): void {
  const { min = MIN_MINOR, max = MAX_MINOR } = range;
  if (minor < min || minor > max)
    throw new ServiceFault(404, `API version 2.${minor} is not supported on this method.`);
}
