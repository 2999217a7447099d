import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { newUuid } from '../../../core/ids.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import { looseInteger, looseBoolean, nameSchema, readNovaBody, unexpectedKey } from '../api/body.ts';
import { callOf, isTrue, queryValue, requireNovaAdmin } from '../api/call.ts';
import type { Call } from '../api/call.ts';
import { findFlavor } from '../api/lookup.ts';
import { requireMinor } from '../api/microversion.ts';
import { paginate } from '../api/paging.ts';
import type { Nova } from '../nova.ts';
import { mayUseFlavor } from '../state/flavors.ts';
import type { Flavor } from '../state/flavors.ts';
import { flavorReference, flavorView } from '../views/flavor.ts';

interface ById {
  Params: { id: string };
}

const createSchema = z.strictObject({
  flavor: z.strictObject({
    name: nameSchema,
    id: z
      .union([
        z
          .string()
          .min(1)
          .max(255)
          .regex(/^(?! )[a-zA-Z0-9. _-]+(?<! )$/),
        z.number(),
      ])
      .nullish()
      .transform((id) => (id === null || id === undefined || id === 'auto' ? undefined : String(id))),
    ram: looseInteger(1),
    vcpus: looseInteger(1),
    disk: looseInteger(0),
    'OS-FLV-EXT-DATA:ephemeral': looseInteger(0).optional(),
    swap: looseInteger(0).optional(),
    rxtx_factor: z
      .union([z.number().gt(0), z.string().regex(/^[0-9]+(\.[0-9]+)?$/)])
      .transform(Number)
      .optional(),
    'os-flavor-access:is_public': looseBoolean.optional(),
    description: z.string().max(65_535).nullish(),
  }),
});

const updateSchema = z.strictObject({
  flavor: z.strictObject({ description: z.string().max(65_535).nullable() }),
});

/** `/flavors`. */
export function flavorRoutes(app: FastifyInstance, nova: Nova): void {
  app.post('/flavors', (request) => {
    const call = callOf(request);
    const asked = readCreation(call, request.body);
    requireNovaAdmin(call, 'os_compute_api:os-flavor-manage:create');
    const flavor = newFlavor(nova, asked);
    nova.flavors.put(flavor);
    return { flavor: flavorView(call, flavor) };
  });

  for (const [path, view] of [
    ['/flavors', flavorReference],
    ['/flavors/detail', flavorView],
  ] as const) {
    app.get(path, (request) => {
      const call = callOf(request);
      const page = paginate(call, visibleFlavors(nova, call), {
        path: `/v2.1${path}`,
        idOf: (flavor) => flavor.id,
      });
      const flavors = page.items.map((flavor) => view(call, flavor));
      return { flavors, ...(page.links === undefined ? {} : { flavors_links: page.links }) };
    });
  }

  app.get<ById>('/flavors/:id', (request) => {
    const call = callOf(request);
    return { flavor: flavorView(call, findFlavor(nova, call, request.params.id)) };
  });

  app.put<ById>('/flavors/:id', (request) => {
    const call = callOf(request);
    requireMinor(call.minor, { min: 55 });
    const { description } = readNovaBody(updateSchema, request.body).flavor;
    requireNovaAdmin(call, 'os_compute_api:os-flavor-manage:update');
    const flavor = { ...findFlavor(nova, call, request.params.id), description };
    nova.flavors.put(flavor);
    return { flavor: flavorView(call, flavor) };
  });

  app.delete<ById>('/flavors/:id', (request, reply) => {
    const call = callOf(request);
    requireNovaAdmin(call, 'os_compute_api:os-flavor-manage:delete');
    nova.flavors.remove(findFlavor(nova, call, request.params.id).id);
    return reply.code(202).send();
  });
}

type Creation = z.infer<typeof createSchema>['flavor'];

function readCreation(call: Call, body: unknown): Creation {
  const { flavor } = readNovaBody(createSchema, body);
  if (flavor.description !== undefined && call.minor < 55)
    throw unexpectedKey('flavor', (body as { readonly flavor: object }).flavor, 'description');
  return flavor;
}

function newFlavor(nova: Nova, asked: Creation): Flavor {
  const id = asked.id ?? newUuid();
  if (nova.flavors.findByName(asked.name) !== undefined)
    throw new ServiceFault(409, `Flavor with name ${asked.name} already exists.`);
  if (nova.flavors.find(id) !== undefined)
    throw new ServiceFault(409, `Flavor with ID ${id} already exists.`);
  return {
    number: nova.flavors.nextNumber(),
    id,
    name: asked.name,
    vcpus: asked.vcpus,
    ramMb: asked.ram,
    diskGb: asked.disk,
    ephemeralGb: asked['OS-FLV-EXT-DATA:ephemeral'] ?? 0,
    swapMb: asked.swap ?? 0,
    rxtxFactor: asked.rxtx_factor ?? 1,
    isPublic: asked['os-flavor-access:is_public'] ?? true,
    description: asked.description ?? null,
    extraSpecs: {},
    projects: new Set(),
  };
}

/** An administrator may ask for private ones (`is_public=false`) or for all (`none`); default public ones. */
function visibleFlavors(nova: Nova, call: Call): readonly Flavor[] {
  const minRam = Number(queryValue(call.query, 'minRam') ?? 0);
  const minDisk = Number(queryValue(call.query, 'minDisk') ?? 0);
  if (Number.isNaN(minRam)) throw new ServiceFault(400, 'Invalid minRam filter [minRam]');
  if (Number.isNaN(minDisk)) throw new ServiceFault(400, 'Invalid minDisk filter [minDisk]');
  const asked = queryValue(call.query, 'is_public');
  const isShown = (flavor: Flavor): boolean => {
    if (!call.context.isAdmin) return mayUseFlavor(flavor, call.projectId);
    if (asked === undefined) return mayUseFlavor(flavor, call.projectId);
    return asked.toLowerCase() === 'none' || flavor.isPublic === isTrue(asked);
  };
  return nova.flavors
    .all()
    .filter((flavor) => isShown(flavor) && flavor.ramMb >= minRam && flavor.diskGb >= minDisk)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
