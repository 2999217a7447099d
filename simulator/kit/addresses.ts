import type { FastifyRequest } from 'fastify';

/** A path without doubled slashes, as the services' URL maps take it (paste/urlmap.py, `normalize_url`). */
function collapsed(url: string): string {
  const [path = '', ...query] = url.split('?');
  return [path.replaceAll(/\/{2,}/g, '/'), ...query].join('?');
}

/** A path that serves nothing. */
const OUTSIDE = '/.outside';

/**
 * The path of a request as a service sees it behind a web server that serves it below a prefix.
 * @param prefix `/compute`; empty where the service has the whole port
 */
export function pathBelow(prefix: string, url: string): string {
  const path = collapsed(url);
  if (prefix === '') return path;
  const rest = path.slice(prefix.length);
  if (!path.startsWith(prefix) || !/^(?:$|[/?])/.test(rest)) return OUTSIDE;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The address of a service as the service sees it, with the web server's path (WSGI's `application_url`). */
export function applicationUrl(request: FastifyRequest): string {
  const given = collapsed(request.originalUrl);
  const [below = ''] = request.url.split('?');
  const [path = ''] = given.split('?');
  const prefix = path.endsWith(below) ? path.slice(0, path.length - below.length) : path;
  return `${request.protocol}://${request.host}${prefix.replace(/\/$/, '')}`;
}
