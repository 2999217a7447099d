import { newUuid } from '../../../core/ids.ts';
import type { ImageFacts } from '../../kit/contracts.ts';
import { ServiceFault } from '../../kit/service-fault.ts';
import type { BootRequest } from '../api/boot-request.ts';
import type { Call } from '../api/call.ts';
import { novaForbidden } from '../api/call.ts';
import type { Nova } from '../nova.ts';
import type { Placement } from '../scheduler.ts';
import type { Flavor } from '../state/flavors.ts';
import { mayUseFlavor } from '../state/flavors.ts';
import type { ServerGroup } from '../state/groups.ts';
import type { Server, ServerSpec } from '../state/server.ts';
import { startBoot } from './boot.ts';
import { plugServer } from './plug.ts';
import { allowedCount, shareOf } from './quota.ts';
import { CONTROLLER } from '../state/services.ts';

/**
 * Makes the servers of a boot request and starts to boot them. Either all are made or none.
 * @throws ServiceFault 400, 403 or 409 in Nova's words
 */
export function createServers(nova: Nova, call: Call, request: BootRequest): readonly Server[] {
  const flavor = bootFlavor(nova, call, request.flavorRef);
  const imageId = bootImage(nova, call, request, flavor);
  if (request.key_name !== undefined && !nova.keypairs.find(call.context.userId, request.key_name))
    throw new ServiceFault(400, 'Invalid key_name provided.');
  const zone = readZone(call, request.availability_zone);
  const group = bootGroup(nova, call, request.hints.group);
  const count = allowedCount(nova, call.projectId, {
    each: shareOf(flavor),
    min: request.min,
    max: request.max,
  });
  requireGroupRoom(nova, call, group, count);

  const reservationId = `r-${newUuid().replaceAll('-', '').slice(0, 8)}`;
  const specs = Array.from({ length: count }, (_, index): ServerSpec => ({
    ...commonSpec(call, request),
    id: newUuid(),
    name: request.max > 1 ? `${request.name}-${index + 1}` : request.name,
    flavor,
    imageId,
    availabilityZone: zone.name ?? null,
    reservationId,
    launchIndex: index,
    ...(group === undefined ? {} : { groupId: group.id }),
  }));
  plugAll(nova, request, specs);
  const placement: Placement = {
    flavor,
    group,
    forcedHost: zone.host,
    differentFrom: [request.hints.different_host ?? []].flat(),
    sameAs: [request.hints.same_host ?? []].flat(),
  };
  return specs.map((spec) => {
    group?.members.add(spec.id);
    const server = nova.servers.create(spec, `api.${CONTROLLER}`);
    nova.servers.recordAction(server, {
      action: 'create',
      requestId: call.requestId,
      userId: call.context.userId,
      projectId: call.projectId,
      startUs: nova.clock.wallUs(),
      message: null,
    });
    startBoot(nova, server, placement);
    return server;
  });
}

function commonSpec(
  call: Call,
  request: BootRequest,
): Omit<
  ServerSpec,
  'id' | 'name' | 'flavor' | 'imageId' | 'availabilityZone' | 'reservationId' | 'launchIndex'
> {
  const groups = request.security_groups?.flatMap(({ name }) => name ?? []) ?? [];
  return {
    projectId: call.projectId,
    userId: call.context.userId,
    // Before 2.19 a server's description was its name.
    description: call.minor >= 19 ? (request.description ?? null) : request.name,
    metadata: request.metadata ?? {},
    tags: request.tags ?? [],
    keyName: request.key_name ?? null,
    userData: request.user_data ?? null,
    configDrive: request.config_drive ?? false,
    securityGroups: groups.length > 0 ? [...new Set(groups)] : ['default'],
    diskConfig: request['OS-DCF:diskConfig'] ?? 'MANUAL',
  };
}

function bootFlavor(nova: Nova, call: Call, id: string): Flavor {
  const flavor = nova.flavors.find(id);
  if (flavor === undefined || !(call.context.isAdmin || mayUseFlavor(flavor, call.projectId)))
    throw new ServiceFault(400, `Flavor ${id} could not be found.`);
  return flavor;
}

/** The image's id; a block device may name it instead of `imageRef`. There is no Cinder here. */
function bootImage(nova: Nova, call: Call, request: BootRequest, flavor: Flavor): string {
  let imageId = request.imageRef ?? '';
  for (const device of request.block_device_mapping_v2 ?? []) {
    const { source_type: source, destination_type: destination, uuid } = device;
    if (source === 'image' && destination !== 'volume') {
      if (imageId === '') imageId = uuid ?? '';
    } else if (source !== 'blank' || destination === 'volume')
      throw new ServiceFault(400, `Block Device Mapping is Invalid: failed to get ${source} ${uuid ?? ''}.`);
  }
  if ((request.block_device_mapping?.length ?? 0) > 0)
    throw new ServiceFault(400, 'Block Device Mapping is Invalid: failed to get volume.');
  if (imageId === '') throw new ServiceFault(400, 'Missing imageRef attribute');
  const image = nova.images.find(imageId.split('/').at(-1) ?? '', call.context);
  if (image === undefined) throw new ServiceFault(400, 'Can not find requested image');
  requireFit(image, flavor);
  return image.id;
}

function requireFit(image: ImageFacts, flavor: Flavor): void {
  if (image.status !== 'active') throw new ServiceFault(400, `Image ${image.id} is not active.`);
  if (image.minRamMb > flavor.ramMb)
    throw new ServiceFault(400, "Flavor's memory is too small for requested image.");
  const gib = 1024 ** 3;
  if (flavor.diskGb > 0 && image.minDiskGb > flavor.diskGb)
    throw new ServiceFault(
      400,
      "Flavor's disk is smaller than the minimum size specified in image metadata. " +
        `Flavor disk is ${flavor.diskGb * gib} bytes, minimum size is ${image.minDiskGb * gib} bytes.`,
    );
}

/** `zone`, or an administrator's `zone:host` and `zone:host:node`. */
function readZone(
  call: Call,
  text: string | undefined,
): { readonly name: string | undefined; readonly host: string | undefined } {
  if (text === undefined || text === '') return { name: undefined, host: undefined };
  const parts = text.split(':');
  if (parts.length > 3)
    throw new ServiceFault(400, 'Invalid input received: Unable to parse availability_zone');
  const [name, first, node] = parts;
  const host = first === undefined || first === '' ? node : first;
  if (host !== undefined && !call.context.isAdmin)
    throw novaForbidden('os_compute_api:servers:create:forced_host');
  if (host === undefined && name !== 'nova')
    throw new ServiceFault(400, 'The requested availability zone is not available');
  return { name: name === '' ? undefined : name, host };
}

function bootGroup(nova: Nova, call: Call, id: string | undefined): ServerGroup | undefined {
  if (id === undefined) return undefined;
  const group = nova.groups.get(id);
  if (group === undefined || (!call.context.isAdmin && group.projectId !== call.projectId))
    throw new ServiceFault(400, `Instance group ${id} could not be found.`);
  return group;
}

function requireGroupRoom(nova: Nova, call: Call, group: ServerGroup | undefined, count: number): void {
  const limit = nova.quotas.of(call.projectId).server_group_members;
  if (group !== undefined && limit >= 0 && group.members.size + count > limit)
    throw new ServiceFault(403, 'Quota exceeded, too many servers in group');
}

function plugAll(nova: Nova, request: BootRequest, specs: readonly ServerSpec[]): void {
  const plugged: string[] = [];
  try {
    for (const spec of specs) {
      plugServer(nova, request, spec, specs.length);
      plugged.push(spec.id);
    }
  } catch (error) {
    for (const id of plugged) nova.network.unplug(id);
    throw error;
  }
}
