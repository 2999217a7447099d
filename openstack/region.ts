import { DoctorError } from '../core/errors.ts';
import type { TokenBody } from './auth.ts';
import type { Credentials } from './credentials.ts';

/**
 * Checks that the region one asks for exists, before a service is missed there. An unscoped token has no
 * catalogue to look in.
 * @throws DoctorError `CONFIG_INVALID` that lists the regions there are
 */
export function requireRegion(
  { region, authUrl }: Pick<Credentials, 'region' | 'authUrl'>,
  catalog: TokenBody['catalog'],
): void {
  const endpoints = catalog.flatMap((service) => service.endpoints);
  if (region === undefined || catalog.length === 0) return;
  if (endpoints.some((endpoint) => endpoint.region === region || endpoint.region_id === region)) return;
  const regions = [
    ...new Set(endpoints.flatMap((endpoint) => endpoint.region ?? endpoint.region_id ?? [])),
  ].sort();
  throw new DoctorError(
    'CONFIG_INVALID',
    `The region ${region} is not in the catalogue of ${authUrl}; it has ${regions.join(', ') || 'no regions'}.`,
    { hint: 'Set OS_REGION_NAME (in clouds.yaml region_name) to one of them, or leave it out.' },
  );
}
