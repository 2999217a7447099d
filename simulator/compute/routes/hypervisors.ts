import type { FastifyInstance } from 'fastify';
import { ServiceFault } from '../../kit/service-fault.ts';
import { callOf, isTrue, queryValue, requireNovaAdmin } from '../api/call.ts';
import type { Call } from '../api/call.ts';
import { isUuid } from '../api/lookup.ts';
import { requireMinor } from '../api/microversion.ts';
import { paginate } from '../api/paging.ts';
import type { Nova } from '../nova.ts';
import { capacity, computeNodes, hypervisorView } from '../views/hypervisor.ts';
import type { ComputeNode } from '../views/hypervisor.ts';

interface ById {
  Params: { id: string };
}

const RULE = 'os_compute_api:os-hypervisors';

/** `/os-hypervisors`. */
export function hypervisorRoutes(app: FastifyInstance, nova: Nova): void {
  for (const [path, detail] of [
    ['/os-hypervisors', false],
    ['/os-hypervisors/detail', true],
  ] as const) {
    app.get(path, (request) => {
      const call = callOf(request);
      requireNovaAdmin(call, `${RULE}:${detail ? 'list-detail' : 'list'}`);
      return listView(nova, call, path, detail);
    });
  }

  app.get('/os-hypervisors/statistics', (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, `${RULE}:statistics`);
    const nodes = computeNodes(nova).filter(({ service }) => !service.disabled);
    return { hypervisor_statistics: { count: nodes.length, ...capacity(nova, nodes) } };
  });

  app.get<ById>('/os-hypervisors/:id', (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, `${RULE}:show`);
    const node = findNode(nova, call, request.params.id);
    const servers = call.minor >= 53 && isTrue(queryValue(call.query, 'with_servers') ?? false);
    return { hypervisor: hypervisorView(nova, call, node, { detail: true, servers }) };
  });

  for (const [name, servers] of [
    ['search', false],
    ['servers', true],
  ] as const) {
    app.get<ById>(`/os-hypervisors/:id/${name}`, (request) => {
      const call = callOf(request);
      requireMinor(call.minor, { max: 52 });
      requireNovaAdmin(call, `${RULE}:${name}`);
      const nodes = matching(nova, request.params.id);
      return {
        hypervisors: nodes.map((node) => hypervisorView(nova, call, node, { detail: false, servers })),
      };
    });
  }

  app.get<ById>('/os-hypervisors/:id/uptime', (request) => {
    const call = callOf(request);
    requireNovaAdmin(call, `${RULE}:uptime`);
    findNode(nova, call, request.params.id);
    // The fake driver, like others, reports no uptime.
    throw new ServiceFault(501, 'The requested functionality is not supported.');
  });
}

function listView(nova: Nova, call: Call, path: string, detail: boolean): object {
  const pattern = call.minor >= 53 ? queryValue(call.query, 'hypervisor_hostname_pattern') : undefined;
  const servers = call.minor >= 53 && isTrue(queryValue(call.query, 'with_servers') ?? false);
  const view = (node: ComputeNode): object => hypervisorView(nova, call, node, { detail, servers });
  if (pattern !== undefined) return { hypervisors: matching(nova, pattern).map(view) };
  const nodes = computeNodes(nova);
  if (call.minor < 33) return { hypervisors: nodes.map(view) };
  const idOf = (node: ComputeNode): string => (call.minor >= 53 ? node.id : String(node.number));
  const page = paginate(call, nodes, { path: `/v2.1${path}`, idOf });
  return {
    hypervisors: page.items.map(view),
    ...(page.links === undefined ? {} : { hypervisors_links: page.links }),
  };
}

function matching(nova: Nova, pattern: string): readonly ComputeNode[] {
  const nodes = computeNodes(nova).filter(({ host }) => host.name.includes(pattern));
  if (nodes.length === 0) throw new ServiceFault(404, `No hypervisor matching '${pattern}' could be found.`);
  return nodes;
}

function findNode(nova: Nova, call: Call, id: string): ComputeNode {
  if (call.minor >= 53 && !isUuid(id)) throw new ServiceFault(400, `Invalid uuid ${id}`);
  const node = computeNodes(nova).find((node) => (call.minor >= 53 ? node.id : String(node.number)) === id);
  if (node === undefined) throw new ServiceFault(404, `Hypervisor with ID '${id}' could not be found.`);
  return node;
}
