import type { FastifyInstance } from 'fastify';
import { contextOf } from '../../kit/service.ts';
import { neutronForbidden, neutronNotFound } from '../faults.ts';
import type { NetworkState } from '../state.ts';
import { answerList } from '../api/list.ts';

/** The extensions of the embedded Neutron, by alias. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  agent: 'agent',
  binding: 'Port Binding',
  'data-plane-status': 'Status of the underlying data plane',
  'external-net': 'Neutron external network',
  'net-mtu': 'Network MTU',
  pagination: 'Pagination support',
  'port-security': 'Port Security',
  'project-id': 'project_id field enabled',
  provider: 'Provider Network',
  quotas: 'Quota management support',
  quota_details: 'Quota details management support',
  router: 'Neutron L3 Router',
  'security-group': 'security-group',
  sorting: 'Sorting support',
  'standard-attr-description': 'standard-attr-description',
  'standard-attr-revisions': 'Resource revision numbers',
  'standard-attr-tag': 'Tag support for resources with standard attribute',
  'standard-attr-timestamp': 'Resource timestamps',
};

/** `/v2.0/extensions`: clients query it before they use an extension. */
export function extensionRoutes(app: FastifyInstance): void {
  const view = ([alias, name]: readonly [string, string]) => ({
    alias,
    name,
    description: name,
    updated: '2016-01-01T10:00:00-00:00',
    links: [],
  });
  app.get('/v2.0/extensions', async () => ({ extensions: Object.entries(EXTENSIONS).map(view) }));
  app.get<{ Params: { alias: string } }>('/v2.0/extensions/:alias', async (request) => {
    const { alias } = request.params;
    const name = EXTENSIONS[alias];
    if (name === undefined) throw neutronNotFound('Extension', alias);
    return { extension: view([alias, name]) };
  });
}

/** `/v2.0/agents`: an Open vSwitch agent on each compute host, alive while the host's link is up. */
export function agentRoutes(app: FastifyInstance, state: NetworkState): void {
  const agents = () =>
    (state.fleet?.list() ?? []).map((host, index) => ({
      id: `a6e00000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      agent_type: 'Open vSwitch agent',
      binary: 'neutron-openvswitch-agent',
      host: host.name,
      topic: 'N/A',
      admin_state_up: true,
      alive: host.linkUp,
      availability_zone: null,
      description: null,
      configurations: { tunnel_types: ['vxlan'], tunneling_ip: host.address },
      resources_synced: null,
    }));
  app.get('/v2.0/agents', async (request) => {
    if (!contextOf(request).isAdmin) throw neutronForbidden('get_agent');
    return answerList(request, 'agents', agents());
  });
  app.get<{ Params: { id: string } }>('/v2.0/agents/:id', async (request) => {
    if (!contextOf(request).isAdmin) throw neutronForbidden('get_agent');
    const agent = agents().find((candidate) => candidate.id === request.params.id);
    if (agent === undefined) throw neutronNotFound('Agent', request.params.id);
    return { agent };
  });
  app.get('/v2.0/availability_zones', async () => ({
    availability_zones: [{ name: 'nova', resource: 'network', state: 'available' }],
  }));
}
