import { ValidationFailed } from '../faults.ts';
import type { Mapping } from '../hot/parse.ts';
import type { Target } from '../resources/schema.ts';
import type { Service, Services } from './services.ts';

/** How to list a kind of resource, and its client's errors for no match and several matches. */
interface Kind {
  readonly service: Service;
  /** The collection, and the key of a list. */
  readonly path: string;
  readonly plural: string;
  missing(nameOrId: string): string;
  ambiguous(nameOrId: string): string;
  /** Whether it is looked up only by id. */
  readonly idOnly?: boolean;
}

function neutron(target: string): Kind {
  const plural = `${target}s`;
  return {
    service: 'network',
    path: `/v2.0/${plural.replaceAll('_', '-')}`,
    plural,
    missing: (name) => `Unable to find ${target} with name or id '${name}'`,
    ambiguous: (name) =>
      `Multiple ${target} matches found for name '${name}', use an ID to be more specific.`,
  };
}

/** Nova's resources are looked up only by id, except flavors. */
const nova = (path: string, plural: string, title: string): Kind => ({
  service: 'compute',
  path,
  plural,
  missing: (name) =>
    plural === 'flavors'
      ? `No ${title} matching {'name': '${name}'}. (HTTP 404)`
      : `The ${title} (${name}) could not be found.`,
  ambiguous: (name) => `Multiple matches found for '${name}', use an ID to be more specific.`,
  idOnly: plural !== 'flavors',
});

const KINDS: Readonly<Record<Target, Kind>> = {
  network: neutron('network'),
  subnet: neutron('subnet'),
  router: neutron('router'),
  port: neutron('port'),
  security_group: neutron('security_group'),
  flavor: nova('/flavors', 'flavors', 'Flavor'),
  server: nova('/servers', 'servers', 'Server'),
  keypair: nova('/os-keypairs', 'keypairs', 'Key'),
  image: {
    service: 'image',
    path: '/v2/images',
    plural: 'images',
    missing: (name) => `No images matching {'name': '${name}'}.`,
    ambiguous: (name) => `No images unique match found for {'name': '${name}'}.`,
  },
};

/** The id of a resource given by name or id, as the Python clients find it. @throws ValidationFailed */
export async function lookUp(services: Services, target: Target, nameOrId: string): Promise<string> {
  const { service, path, plural, missing, ambiguous, idOnly = false } = KINDS[target];
  const byId = await services.find(service, `${path}/${encodeURIComponent(nameOrId)}`);
  if (byId !== undefined) return nameOrId;
  if (idOnly) throw new ValidationFailed(missing(nameOrId));
  const query = target === 'flavor' ? '' : `?name=${encodeURIComponent(nameOrId)}`;
  const listed = (await services.get(service, `${path}${query}`))[plural] as readonly Mapping[];
  const [first, ...others] = listed.filter((candidate) => candidate['name'] === nameOrId);
  if (first === undefined) throw new ValidationFailed(missing(nameOrId));
  if (others.length > 0) throw new ValidationFailed(ambiguous(nameOrId));
  return String(first['id']);
}
