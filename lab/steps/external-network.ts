import { z } from 'zod';
import { noBody } from '../../openstack/session.ts';
import type { Session } from '../../openstack/session.ts';
import { PHYSICAL_NETWORK } from '../config/network.ts';
import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { asAdmin } from './admin.ts';

/** Its own numbers: nothing is behind them. */
const NETWORK = { name: 'public', cidr: '10.20.2.0/24', gateway: '10.20.2.1' };

/** An external network, for routers and floating IPs. */
export function externalNetworkStep(context: LabContext): Step {
  return {
    name: 'external network',
    requires: ['catalogue', 'service neutron-server'],
    check: () =>
      asAdmin(context, async (session) => {
        const id = await findNetwork(session);
        return id !== undefined && hasSubnet(session, id);
      }),
    apply: () =>
      asAdmin(context, async (session) => {
        const id = (await findNetwork(session)) ?? (await makeNetwork(session));
        if (!(await hasSubnet(session, id))) await makeSubnet(session, id);
      }),
  };
}

const withId = z.looseObject({ id: z.string() });

async function findNetwork(session: Session): Promise<string | undefined> {
  const query = { name: NETWORK.name, 'router:external': true };
  const request = { method: 'GET', path: '/v2.0/networks', query } as const;
  const schema = z.object({ networks: z.array(withId) });
  return (await session.request('network', request, schema)).networks[0]?.id;
}

async function makeNetwork(session: Session): Promise<string> {
  const network = {
    name: NETWORK.name,
    'router:external': true,
    'provider:network_type': 'flat',
    'provider:physical_network': PHYSICAL_NETWORK,
  };
  const request = { method: 'POST', path: '/v2.0/networks', json: { network } } as const;
  return (await session.request('network', request, z.object({ network: withId }))).network.id;
}

async function hasSubnet(session: Session, network_id: string): Promise<boolean> {
  const request = { method: 'GET', path: '/v2.0/subnets', query: { network_id } } as const;
  const schema = z.object({ subnets: z.array(withId) });
  return (await session.request('network', request, schema)).subnets.length > 0;
}

async function makeSubnet(session: Session, network_id: string): Promise<void> {
  const { name, cidr, gateway: gateway_ip } = NETWORK;
  const subnet = { network_id, name, ip_version: 4, cidr, gateway_ip, enable_dhcp: false };
  await session.request('network', { method: 'POST', path: '/v2.0/subnets', json: { subnet } }, noBody);
}
