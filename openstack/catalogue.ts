import { DoctorError } from '../core/errors.ts';
import type { TokenBody } from './auth.ts';
import { tidyUrl } from './api-versions.ts';
import type { Credentials, Interface } from './credentials.ts';

/** Other names of service types (OpenStack service types authority), in order of preference. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  alarming: ['alarm'],
};

/** Whether a service is in the catalogue, in whatever region. */
export function hasService(catalog: Catalog, type: string): boolean {
  return catalog.some((service) => service.type === type || ALIASES[type]?.includes(service.type) === true);
}

type Wanted = Pick<Credentials, 'interface' | 'region'>;
type Catalog = TokenBody['catalog'];

/**
 * The address of a service in the catalogue, without slashes to spare; undefined where it has none in the
 * region and of the interfaces that the credentials name. A type may stand there more than once, with a region
 * each. Of several interfaces the first that the service has is taken.
 */
function findEndpoint(catalog: Catalog, type: string, wanted: Wanted): string | undefined {
  for (const name of [type, ...(ALIASES[type] ?? [])]) {
    const endpoints = catalog
      .filter((service) => service.type === name)
      .flatMap((service) => service.endpoints)
      .filter(({ url, ...rest }) => URL.canParse(url) && isIn(wanted.region, rest));
    for (const iface of interfacesOf(wanted)) {
      const found = endpoints.find((endpoint) => endpoint.interface === iface);
      if (found !== undefined) return tidyUrl(found.url);
    }
  }
  return undefined;
}

/**
 * As {@link findEndpoint}.
 * @throws DoctorError `CLOUD_REFUSED` that names what the catalogue has in its place
 */
export function requireEndpoint(catalog: Catalog, type: string, wanted: Wanted): string {
  const found = findEndpoint(catalog, type, wanted);
  if (found !== undefined) return found;
  const names = [type, ...(ALIASES[type] ?? [])];
  const others = catalog
    .filter((service) => names.includes(service.type))
    .flatMap(({ endpoints }) => endpoints)
    .map((endpoint) => `${endpoint.interface} in ${endpoint.region ?? endpoint.region_id ?? 'no region'}`);
  const where = wanted.region === undefined ? '' : ` in region ${wanted.region}`;
  const kinds = interfacesOf(wanted).join(' or ');
  throw new DoctorError('CLOUD_REFUSED', `The catalogue has no ${kinds} endpoint of type ${type}${where}.`, {
    hint:
      others.length === 0
        ? `Check that the cloud has this service. It has ${[...new Set(catalog.map((service) => service.type))].join(', ') || 'none'}.`
        : `Set OS_INTERFACE and OS_REGION_NAME to what it has: ${[...new Set(others)].join(', ')}.`,
  });
}

function interfacesOf(wanted: Wanted): readonly Interface[] {
  return typeof wanted.interface === 'string' ? [wanted.interface] : wanted.interface;
}

function isIn(
  region: string | undefined,
  endpoint: { readonly region?: string | null | undefined; readonly region_id?: string | null | undefined },
): boolean {
  return region === undefined || endpoint.region === region || endpoint.region_id === region;
}
