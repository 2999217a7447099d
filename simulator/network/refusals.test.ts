import { beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import type { RequestContext } from '../kit/contracts.ts';
import { createLatency } from '../kit/latency.ts';
import { rightsOf } from '../kit/policy.ts';
import { createNetwork } from './neutron.ts';

const ADMIN: RequestContext = {
  token: 't',
  userId: 'u',
  userName: 'admin',
  domainId: 'default',
  projectId: 'p',
  projectName: 'admin',
  roles: ['admin'],
  ...rightsOf('new', ['admin']),
};
const UUID = '11111111-1111-1111-1111-111111111111';

let app: FastifyInstance;
const ids: Record<string, string> = {};

const send = (method: 'POST' | 'PUT', url: string, payload?: object) =>
  app.inject({
    method,
    url,
    headers: { 'x-auth-token': 't' },
    ...(payload === undefined ? {} : { payload }),
  });

beforeAll(async () => {
  const clock = systemClock();
  const tokens = {
    validate: () => ADMIN,
    projectExists: () => true,
    identityUrl: 'http://127.0.0.1:5000/v3',
  };
  const deps = { clock, log: silentLog, tokens, latency: createLatency('none', 1, clock) };
  ({ app } = await createNetwork({ ...deps, externalNetwork: false }));
  const network = await send('POST', '/v2.0/networks', { network: { name: 'lan' } });
  ids['network'] = network.json<{ network: { id: string } }>().network.id;
  const port = await send('POST', '/v2.0/ports', { port: { network_id: ids['network'] } });
  ids['port'] = port.json<{ port: { id: string } }>().port.id;
});

const HTTP = 'HTTPBadRequest';
const INPUT = 'InvalidInput';

describe('Neutron', () => {
  // As Neutron 21.0 (Zed) answers.
  it.each<[string, object, string, string]>([
    ['network', { name: 5 }, HTTP, "Invalid input for name. Reason: '5' is not a valid string."],
    ['network', { name: null }, HTTP, "Invalid input for name. Reason: 'None' is not a valid string."],
    ['network', { bogus: 5 }, HTTP, "Unrecognized attribute(s) 'bogus'"],
    ['network', { name: 5, bogus: 5, other: 6 }, HTTP, "Unrecognized attribute(s) 'bogus, other'"],
    ['network', { id: UUID }, HTTP, "Attribute 'id' not allowed in POST"],
    ['network', { status: 'x' }, HTTP, "Attribute 'status' not allowed in POST"],
    ['network', { shared: 5 }, INPUT, "Invalid input for operation: '5' cannot be converted to boolean."],
    [
      'network',
      { admin_state_up: 'maybe' },
      INPUT,
      "Invalid input for operation: 'maybe' cannot be converted to boolean.",
    ],
    ['subnet', {}, HTTP, "Failed to parse request. Required attribute 'network_id' not specified"],
    [
      'subnet',
      { network_id: 'abc', ip_version: 4, cidr: '10.0.0.0/24' },
      HTTP,
      "Invalid input for network_id. Reason: 'abc' is not a valid UUID.",
    ],
    [
      'subnet',
      { network_id: UUID, ip_version: 5, cidr: '10.0.0.0/24' },
      HTTP,
      'Invalid input for ip_version. Reason: 5 is not in valid_values.',
    ],
    [
      'subnet',
      { network_id: UUID, ip_version: 4, cidr: '10.0.0.0/24', gateway_ip: 'x' },
      HTTP,
      "Invalid input for gateway_ip. Reason: 'x' is not a valid IP address.",
    ],
    [
      'subnet',
      { network_id: UUID, ip_version: 4, cidr: '10.0.0.0/24', allocation_pools: 'x' },
      HTTP,
      "Invalid input for allocation_pools. Reason: Invalid data format for IP pool: 'x'.",
    ],
    [
      'subnet',
      { network_id: UUID, ip_version: 4, cidr: 'x' },
      INPUT,
      'Invalid input for operation: x is not in a CIDR format.',
    ],
    ['port', {}, HTTP, "Failed to parse request. Required attribute 'network_id' not specified"],
    [
      'port',
      { network_id: UUID, mac_address: 'x' },
      HTTP,
      "Invalid input for mac_address. Reason: 'x' is not a valid MAC address.",
    ],
    [
      'port',
      { network_id: UUID, fixed_ips: 'x' },
      HTTP,
      "Invalid input for fixed_ips. Reason: Invalid data format for fixed IP: 'x'.",
    ],
    [
      'port',
      { network_id: UUID, fixed_ips: [{ ip_address: 'x' }] },
      HTTP,
      "Invalid input for fixed_ips. Reason: 'x' is not a valid IP address.",
    ],
    [
      'port',
      { network_id: UUID, 'binding:profile': 5 },
      HTTP,
      "Invalid input for binding:profile. Reason: '5' is not a dictionary.",
    ],
    [
      'port',
      { network_id: UUID, data_plane_status: 'UP' },
      HTTP,
      "Attribute 'data_plane_status' not allowed in POST",
    ],
    [
      'router',
      { external_gateway_info: 5 },
      HTTP,
      "Invalid input for external_gateway_info. Reason: '5' is not a dictionary.",
    ],
    [
      'router',
      { external_gateway_info: { network_id: 'x' } },
      HTTP,
      "Invalid input for external_gateway_info. Reason: 'x' is not a valid UUID.",
    ],
    [
      'floatingip',
      {},
      HTTP,
      "Failed to parse request. Required attribute 'floating_network_id' not specified",
    ],
    [
      'floatingip',
      { floating_network_id: UUID, fixed_ip_address: 'x' },
      HTTP,
      "Invalid input for fixed_ip_address. Reason: 'x' is not a valid IP address.",
    ],
    ['security_group', { name: 5 }, HTTP, "Invalid input for name. Reason: '5' is not a valid string."],
    [
      'security_group_rule',
      { security_group_id: UUID, direction: 'x' },
      HTTP,
      'Invalid input for direction. Reason: x is not in valid_values.',
    ],
    [
      'security_group_rule',
      { security_group_id: UUID, direction: 'ingress', ethertype: 'x' },
      'SecurityGroupRuleInvalidEtherType',
      "Security group rule for ethertype 'x' not supported. Allowed values are ['IPv4', 'IPv6'].",
    ],
    [
      'security_group_rule',
      { security_group_id: UUID, direction: 'ingress', port_range_min: 'x' },
      'SecurityGroupInvalidPortValue',
      'Invalid value for port x',
    ],
    [
      'security_group_rule',
      { security_group_id: UUID, direction: 'ingress', port_range_min: 70_000 },
      'SecurityGroupInvalidPortValue',
      'Invalid value for port 70000',
    ],
  ])('refuses a new %s %j in its own words', async (resource, fields, type, message) => {
    const answer = await send('POST', `/v2.0/${resource.replaceAll('_', '-')}s`, { [resource]: fields });
    expect(answer.json()).toEqual({ NeutronError: { type, message, detail: '' } });
    expect(answer.statusCode).toBe(400);
  });

  it.each<[string, object, string]>([
    ['network', { status: 'x' }, 'Cannot update read-only attribute status'],
    ['network', { bogus: 1 }, "Unrecognized attribute(s) 'bogus'"],
    ['network', { name: 5 }, "Invalid input for name. Reason: '5' is not a valid string."],
    ['port', { network_id: UUID }, 'Cannot update read-only attribute network_id'],
    [
      'port',
      { data_plane_status: 'UP' },
      'Invalid input for data_plane_status. Reason: UP is not in valid_values.',
    ],
    [
      'port',
      { data_plane_status: 5 },
      'Invalid input for data_plane_status. Reason: 5 is not in valid_values.',
    ],
  ])('refuses to change a %s by %j in its own words', async (resource, fields, message) => {
    const answer = await send('PUT', `/v2.0/${resource}s/${ids[resource]}`, { [resource]: fields });
    expect(answer.json()).toEqual({ NeutronError: { type: HTTP, message, detail: '' } });
    expect(answer.statusCode).toBe(400);
  });

  it.each<[object, string]>([
    [{}, 'Resource body required'],
    [{ other: {} }, "Unable to find 'network' in request body"],
    [{ network: null }, "Unable to find 'network' in request body"],
    [{ network: 5 }, "Object 'network' contains invalid data"],
  ])('refuses the body %j', async (payload, message) => {
    const answer = await send('POST', '/v2.0/networks', payload);
    expect(answer.json()).toMatchObject({ NeutronError: { type: HTTP, message } });
  });

  it('accepts words for a boolean', async () => {
    const answer = await send('POST', '/v2.0/networks', { network: { admin_state_up: 'False' } });
    expect(answer.json()).toMatchObject({ network: { admin_state_up: false } });
  });
});
