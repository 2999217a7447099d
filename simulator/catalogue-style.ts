import type { CatalogEndpoint, CatalogEntry } from './kit/contracts.ts';
import { REGION } from './identity/views.ts';

/** How the services can be registered in the catalogue. */
export const CATALOGUE_STYLES = [
  'install-guide',
  'versioned',
  'unversioned',
  'other-version',
  'trailing-slash',
  'double-slash',
  'path-prefix',
  'two-regions',
  'region-per-service',
  'internal-only',
] as const;

/** One of {@link CATALOGUE_STYLES}. */
export type CatalogueStyle = (typeof CATALOGUE_STYLES)[number];

/** A service and the addresses that it has. */
export interface ServiceAddress {
  readonly type: string;
  readonly name: string;
  /** Where its version document is, without a slash at its end. */
  readonly root: string;
  /** What its API's paths begin with; `%(project_id)s` stands for the project. Empty where it has no versions. */
  readonly version: string;
  /** Whether OpenStack's installation guide registers it with its version. */
  readonly isVersioned: boolean;
  /** A removed version under which old clouds still have it registered. */
  readonly oldVersion?: string | undefined;
}

/** The path of the web server below which DevStack serves each service. */
const PREFIXES: Readonly<Record<string, string>> = {
  identity: '/identity',
  compute: '/compute',
  network: '/networking',
  image: '/image',
  alarming: '/alarming',
  orchestration: '/heat-api',
};

/** Nothing listens at the port of the discard protocol. */
const DEAD = 'http://127.0.0.1:9';
const OTHER_REGION = 'RegionTwo';
const INTERFACES = ['public', 'internal', 'admin'] as const;

/** The path below which a service is. */
export function prefixOf(style: CatalogueStyle, type: string): string {
  return style === 'path-prefix' ? (PREFIXES[type] ?? '') : '';
}

/** A service's address as OpenStack's installation guide registers it. */
export function guideUrl({ root, version, isVersioned }: ServiceAddress): string {
  return isVersioned ? root + version : root;
}

/** Keystone's address as an openrc has it, in the form of the catalogue. */
export function authUrl(style: CatalogueStyle, root: string): string {
  const keystone = { type: 'identity', name: 'keystone', root, version: '/v3', isVersioned: true };
  return registeredUrl(style, { ...keystone, oldVersion: '/v2.0' });
}

function registeredUrl(style: CatalogueStyle, service: ServiceAddress): string {
  const { root, version, oldVersion } = service;
  const guide = guideUrl(service);
  switch (style) {
    case 'versioned':
      return root + version;
    case 'unversioned':
      return root;
    case 'path-prefix':
      return service.type === 'identity' ? root : guide;
    case 'other-version':
      return oldVersion === undefined ? guide : root + oldVersion;
    case 'trailing-slash':
      return `${guide}/`;
    case 'double-slash':
      return version === '' ? root : `${root}/${version}`;
    default:
      return guide;
  }
}

/** A service's entries in the catalogue. */
export function catalogEntries(style: CatalogueStyle, service: ServiceAddress): readonly CatalogEntry[] {
  const { type, name } = service;
  const url = registeredUrl(style, service);
  const here = endpointsAt(url, REGION);
  switch (style) {
    case 'two-regions':
      return [{ type, name, url, endpoints: [...endpointsAt(DEAD, OTHER_REGION), ...here] }];
    case 'region-per-service':
      return [
        { type, name, url: DEAD, endpoints: endpointsAt(DEAD, OTHER_REGION) },
        { type, name, url, endpoints: here },
      ];
    case 'internal-only':
      return [
        {
          type,
          name,
          url,
          endpoints: here.map((endpoint) =>
            endpoint.interface === 'internal' ? endpoint : { ...endpoint, url: DEAD },
          ),
        },
      ];
    default:
      return [{ type, name, url }];
  }
}

function endpointsAt(url: string, region: string): readonly CatalogEndpoint[] {
  return INTERFACES.map((iface) => ({ interface: iface, region, url }));
}
