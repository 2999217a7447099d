import type { Call } from '../api/call.ts';
import type { Flavor } from '../state/flavors.ts';
import { linksOf } from './links.ts';

/** A flavor in a list without detail. */
export function flavorReference(call: Call, flavor: Flavor): object {
  return {
    id: flavor.id,
    name: flavor.name,
    links: linksOf(call.baseUrl, 'flavors', flavor.id),
    ...(call.minor >= 55 ? { description: flavor.description } : {}),
  };
}

/** A flavor in full (API reference: show flavor details). */
export function flavorView(call: Call, flavor: Flavor): object {
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ramMb,
    disk: flavor.diskGb,
    swap: flavor.swapMb === 0 ? '' : flavor.swapMb,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeralGb,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': flavor.isPublic,
    rxtx_factor: flavor.rxtxFactor,
    links: linksOf(call.baseUrl, 'flavors', flavor.id),
    ...(call.minor >= 55 ? { description: flavor.description } : {}),
    ...(call.minor >= 61 ? { extra_specs: flavor.extraSpecs } : {}),
  };
}
