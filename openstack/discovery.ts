import { z } from 'zod';
import { DoctorError } from '../core/errors.ts';
import { endpointParts, fits, readVersion, tidyUrl } from './api-versions.ts';
import type { ApiVersion } from './api-versions.ts';
import type { HttpAnswer } from './http.ts';

/** Where a version of a service's API begins. */
export interface ServiceRoot {
  /** Without a slash at its end; a path of the API comes after it. */
  readonly url: string;
  /** Whether the service may say something else another time: it answered with an error of its own. */
  readonly isPassing: boolean;
}

/** What is needed to find the root. */
export interface RootRequest {
  /** For messages: `compute`. */
  readonly service: string;
  /** As the catalogue or OS_AUTH_URL has it. */
  readonly url: string;
  readonly wanted: ApiVersion;
  readonly projectId: string | undefined;
  /** Asks for an address without a token, or where `isAuthenticated` with one. */
  get(url: string, isAuthenticated: boolean): Promise<HttpAnswer>;
}

/**
 * Finds where the wanted version of an API begins, as keystoneauth does (keystoneauth1/discover.py): an address
 * with that version in it is taken as it is; otherwise the service's version document, at the address without
 * version and project, says. Host and scheme of its links are often wrong behind proxies, so those of the address
 * stay. Where there is no such document the version is put behind the address.
 * @throws DoctorError `CLOUD_UNEXPECTED` when the service has other versions only; what `get` throws
 */
export async function findRoot(request: RootRequest): Promise<ServiceRoot> {
  const { wanted, service } = request;
  const { base, version, projectId } = endpointParts(request.url, request.projectId);
  const project = projectId ?? (wanted.isPerProject === true ? request.projectId : undefined);
  const withProject = (url: string): string => (project === undefined ? url : `${url}/${project}`);
  if (version !== undefined && fits(wanted, readVersion(version))) {
    return { url: withProject(`${base}/${version}`), isPassing: false };
  }
  const { versions, isPassing } = await readVersions(request, `${base}/`);
  const usable = versions.filter(({ number }) => fits(wanted, number));
  const newest = usable.sort((a, b) => b.number[1] - a.number[1])[0];
  if (newest !== undefined) return { url: withProject(onHostOf(base, newest.href)), isPassing: false };
  if (versions.length > 0) {
    const there = versions.map(({ id }) => id).join(', ');
    throw new DoctorError(
      'CLOUD_UNEXPECTED',
      `The ${service} service at ${base} has no API ${wanted.segment}; it has ${there}.`,
      {
        hint: 'Check that the endpoint in the catalogue is that service; doctor cannot use this version of it.',
      },
    );
  }
  return { url: withProject(`${base}/${wanted.segment}`), isPassing };
}

interface OfferedVersion {
  readonly id: string;
  readonly number: readonly [number, number];
  readonly href: string;
}

const USABLE = /^(?:stable|current|supported|deprecated)$/i;
const version = z.object({
  id: z.string(),
  status: z.string().regex(USABLE),
  links: z.array(z.unknown()),
});
const selfLink = z.object({ rel: z.string().regex(/^self$/i), href: z.string() });
/** Keystone and Aodh wrap the list once more; an address with a version in it has that version alone. */
const documents = z.union([
  z
    .object({ versions: z.object({ values: z.array(z.unknown()) }) })
    .transform((body) => body.versions.values),
  z.object({ versions: z.array(z.unknown()) }).transform((body) => body.versions),
  z.object({ version: z.unknown() }).transform((body) => [body.version]),
]);

/** The versions that a service offers; none when there is no version document at the address. */
async function readVersions(
  request: RootRequest,
  url: string,
): Promise<{ readonly versions: OfferedVersion[]; readonly isPassing: boolean }> {
  const answer = await getFollowing(request, url);
  const isPassing = answer.status === 429 || answer.status >= 500;
  const body = answer.status < 400 ? documents.safeParse(jsonOf(answer.body)) : undefined;
  const versions = (body?.data ?? []).flatMap((entry): readonly OfferedVersion[] => {
    const known = version.safeParse(entry);
    const number = readVersion(known.data?.id);
    const link = known.data?.links.map((link) => selfLink.safeParse(link)).find(({ success }) => success);
    if (known.data === undefined || number === undefined || link?.data === undefined) return [];
    return [{ id: known.data.id, number, href: link.data.href }];
  });
  return { versions, isPassing };
}

const MOST_REDIRECTS = 3;

/** Web servers before a service may redirect to the same address with a slash. */
async function getFollowing({ get }: RootRequest, url: string): Promise<HttpAnswer> {
  let at = url;
  let answer = await get(at, false);
  if (answer.status === 401) answer = await get(at, true);
  for (let hop = 0; hop < MOST_REDIRECTS && [301, 302, 307, 308].includes(answer.status); hop += 1) {
    const { location } = answer.headers;
    if (location === undefined || !URL.canParse(location, at)) break;
    at = new URL(location, at).href;
    answer = await get(at, false);
  }
  return answer;
}

/**
 * A link of a version document on the host of the address under which the document was found. Of a link to another
 * host only the version counts: what is before it is the service's own idea of its address. So it is where a link to
 * the same host has lost the path before it (Aodh's have no path but the version).
 */
function onHostOf(base: string, href: string): string {
  const here = new URL(`${base}/`);
  const link = new URL(href, here);
  const parts = link.pathname.split('/').filter((part) => part !== '');
  const hasLostPath = parts.length < 2 && here.pathname !== '/';
  if (link.host !== here.host || hasLostPath) return tidyUrl(`${base}/${parts.at(-1) ?? ''}`);
  return tidyUrl(`${here.origin}${link.pathname}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
