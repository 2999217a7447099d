import type { FastifyInstance } from 'fastify';
import { contextOf } from '../../kit/service.ts';
import { keystoneNotFound, requireKeystoneAdmin } from '../faults.ts';
import { endpointId, endpointsOf, listView, REGION, serviceId } from '../views.ts';
import { single } from './service.ts';
import type { Keystone } from './service.ts';

/** `/v3/regions`, `/v3/services` and `/v3/endpoints`: read-only, as the embedded cloud's services are fixed. */
export function catalogRoutes(app: FastifyInstance, { links, catalog }: Keystone): void {
  const regions = () => {
    const ids = catalog.flatMap((entry) => endpointsOf(entry).map(({ region }) => region));
    return [...new Set([REGION, ...ids])].map((id) => ({ id, description: '', parent_region_id: null }));
  };
  app.get('/v3/regions', async () => listView(links, 'regions', regions()));
  app.get<{ Params: { id: string } }>('/v3/regions/:id', async (request) => {
    const region = regions().find(({ id }) => id === request.params.id);
    if (region === undefined) throw keystoneNotFound('region', request.params.id);
    return { region };
  });

  const services = () =>
    catalog.map(({ type, name }, index) => ({ id: serviceId(index), type, name, enabled: true }));
  app.get('/v3/services', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'list_services');
    const [type, name] = [single(request.query, 'type'), single(request.query, 'name')];
    const wanted = services().filter(
      (service) => (type ?? service.type) === service.type && (name ?? service.name) === service.name,
    );
    return listView(links, 'services', wanted);
  });
  app.get<{ Params: { id: string } }>('/v3/services/:id', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'get_service');
    const service = services().find((candidate) => candidate.id === request.params.id);
    if (service === undefined) throw keystoneNotFound('service', request.params.id);
    return { service };
  });

  app.get('/v3/endpoints', async (request) => {
    requireKeystoneAdmin(contextOf(request), 'list_endpoints');
    const wanted = single(request.query, 'service_id');
    const endpoints = catalog.flatMap((entry, index) =>
      endpointsOf(entry).map(({ interface: iface, region, url }, place) => ({
        id: endpointId(index, iface, place),
        service_id: serviceId(index),
        interface: iface,
        region,
        region_id: region,
        url,
        enabled: true,
      })),
    );
    return listView(
      links,
      'endpoints',
      endpoints.filter((endpoint) => (wanted ?? endpoint.service_id) === endpoint.service_id),
    );
  });
}
