import { API_VERSIONS } from './api-versions.ts';
import { findRoot } from './discovery.ts';
import type { ServiceRoot } from './discovery.ts';
import type { Http } from './http.ts';

/** Where the services of a session begin, each looked up once. */
export interface Roots {
  /** The address that a path of the API comes after. @throws DoctorError as {@link findRoot} */
  find(type: string): Promise<string>;
  /** Takes note of an answer. @returns whether any answer so far, this one included, shows that the API is there */
  prove(type: string, status: number): boolean;
}

/** What {@link Roots} are looked up with. */
export interface RootsOptions {
  readonly http: Http;
  readonly projectId: string | undefined;
  /** The catalogue's address of a service. @throws DoctorError `CLOUD_REFUSED` */
  endpoint(type: string): string;
  /** The token that holds now. */
  token(): string;
}

/** Starts with nothing looked up. */
export function openRoots({ http, projectId, endpoint, token }: RootsOptions): Roots {
  const found = new Map<string, Promise<ServiceRoot>>();
  const proven = new Set<string>();
  const search = (type: string): Promise<ServiceRoot> => {
    const url = endpoint(type);
    const wanted = API_VERSIONS[type];
    if (wanted === undefined) return Promise.resolve({ url, isPassing: false });
    return findRoot({
      service: type,
      url,
      wanted,
      projectId,
      get: (address, isAuthenticated) =>
        http.send({
          service: type,
          method: 'GET',
          url: address,
          headers: { accept: 'application/json', ...(isAuthenticated ? { 'x-auth-token': token() } : {}) },
        }),
    });
  };
  return {
    async find(type) {
      const known = found.get(type) ?? search(type);
      found.set(type, known);
      try {
        const { url, isPassing } = await known;
        if (isPassing) found.delete(type);
        return url;
      } catch (error) {
        found.delete(type);
        throw error;
      }
    },
    prove(type, status) {
      if (status !== 404) proven.add(type);
      return proven.has(type);
    },
  };
}
