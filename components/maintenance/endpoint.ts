import type { Session } from '../../openstack/session.ts';

/** The service type of Fenix in the catalogue, and what errors call an Admin tool. */
export const MAINTENANCE_TYPE = 'maintenance';

/**
 * The address of Fenix's API, version included: from the catalogue, where it may stand with or without its
 * version, or else at an address and port.
 */
export function fenixUrl(session: Session, other: { readonly ip: string; readonly port: number }): string {
  const host = other.ip === '0.0.0.0' ? '127.0.0.1' : other.ip;
  const url = session.catalogHas(MAINTENANCE_TYPE)
    ? session.endpoint(MAINTENANCE_TYPE)
    : `http://${host}:${other.port}`;
  return url.endsWith('/v1') ? url : `${url}/v1`;
}
