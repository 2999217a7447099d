import type { FastifyRequest } from 'fastify';

/** A path without doubled slashes, as the services' URL maps take it (paste/urlmap.py, `normalize_url`). */
function collapsed(url: string): string {
  const [path = '', ...query] = url.split('?');
  return [path.replaceAll(/\/{2,}/g, '/'), ...query].join('?');
}

/** Where nothing is served. */
const OUTSIDE = '/.outside';

/**
 * The path of a request as a service sees it that a web server has put below a path of its own.
 * @param prefix `/compute`; empty where the service has the whole port
 */
export function pathBelow(prefix: string, url: string): string {
  const path = collapsed(url);
  if (prefix === '') return path;
  const rest = path.slice(prefix.length);
  if (!path.startsWith(prefix) || !/^(?:$|[/?])/.test(rest)) return OUTSIDE;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Where a service believes to be, path of the web server included (WSGI's `application_url`). */
export function applicationUrl(request: FastifyRequest): string {
  const given = collapsed(request.originalUrl);
  const [below = ''] = request.url.split('?');
  const [path = ''] = given.split('?');
  const prefix = path.endsWith(below) ? path.slice(0, path.length - below.length) : path;
  return `${request.protocol}://${request.host}${prefix.replace(/\/$/, '')}`;
}
