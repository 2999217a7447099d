import { Agent, request } from 'undici';
import type { CatalogEntry } from '../../kit/contracts.ts';
import type { Mapping } from '../hot/parse.ts';
import { lookUp } from './lookup.ts';
import { refusalBy } from './refusals.ts';
import type { Target } from '../resources/schema.ts';

/** Service types in the catalogue that Heat works with. */
export type Service = 'compute' | 'network' | 'image' | 'alarming';

/** The other services over HTTP, as one user. Every method throws a {@link Refusal} when the service refuses. */
export interface Services {
  get(service: Service, path: string): Promise<Mapping>;
  /** Undefined when the service answers 404. */
  find(service: Service, path: string): Promise<Mapping | undefined>;
  post(service: Service, path: string, body: object, microversion?: string): Promise<Mapping>;
  put(service: Service, path: string, body: object, microversion?: string): Promise<Mapping>;
  /** Deletes a resource; one that is already gone counts as deleted. */
  remove(service: Service, path: string): Promise<void>;
  /** Removes a resource with a `PUT`; one that is already gone counts as removed. */
  removeBy(service: Service, path: string, body: object): Promise<void>;
  /** The id of a resource given by name or id. @throws ValidationFailed */
  lookup(target: Target, nameOrId: string): Promise<string>;
}

/** The connections to the services. */
export interface Connections {
  /** Returns the services as the owner of the token sees them. */
  as(token: string): Services;
  close(): Promise<void>;
}

interface Call {
  readonly service: Service;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly microversion?: string | undefined;
}

/**
 * Opens connections to the services of a catalogue, which may still be filled.
 * @param entrust returns a token that outlives the given user's token
 */
export function connectServices(
  catalog: readonly CatalogEntry[],
  entrust: (token: string) => string,
): Connections {
  const agent = new Agent({ connections: 64 });
  const endpoint = (service: Service): string => {
    const entry = catalog.find((entry) => entry.type === service);
    if (entry === undefined) throw new Error(`${service} endpoint is not in service catalog.`);
    return entry.url;
  };
  const send = async (token: string, call: Call): Promise<Mapping> => {
    const { service, method, path, body, microversion } = call;
    const response = await request(`${endpoint(service)}${path}`, {
      dispatcher: agent,
      method,
      headers: {
        accept: 'application/json',
        'x-auth-token': token,
        'user-agent': 'openstack-heat',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(microversion === undefined ? {} : { 'openstack-api-version': `compute ${microversion}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) throw refusalBy(service, response.statusCode, text, response.headers);
    return text === '' ? {} : (JSON.parse(text) as Mapping);
  };
  return {
    as(token) {
      const trusted = entrust(token);
      return servicesOver((call) => send(trusted, call));
    },
    close: () => agent.close(),
  };
}

function servicesOver(send: (call: Call) => Promise<Mapping>): Services {
  const unlessGone = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if ((error as { readonly status?: number }).status === 404) return undefined;
      throw error;
    }
  };
  /** Heat caches lookups too (MEMOIZE_FINDER). */
  const found = new Map<string, Promise<string>>();
  const services: Services = {
    get: (service, path) => send({ service, method: 'GET', path }),
    find: (service, path) => unlessGone(send({ service, method: 'GET', path })),
    post: (service, path, body, microversion) => send({ service, method: 'POST', path, body, microversion }),
    put: (service, path, body, microversion) => send({ service, method: 'PUT', path, body, microversion }),
    async remove(service, path) {
      await unlessGone(send({ service, method: 'DELETE', path }));
    },
    async removeBy(service, path, body) {
      await unlessGone(send({ service, method: 'PUT', path, body }));
    },
    lookup(target, nameOrId) {
      const key = `${target}/${nameOrId}`;
      const known = found.get(key) ?? lookUp(services, target, nameOrId);
      found.set(key, known);
      known.catch(() => found.delete(key));
      return known;
    },
  };
  return services;
}
