import { join } from 'node:path';
import { z } from 'zod';
import { seen, waitFor } from '../../core/wait-for.ts';
import { computeSession } from '../../openstack/compute/compute-session.ts';
import { hypervisorsClient } from '../../openstack/compute/hypervisors.ts';
import { imagesClient } from '../../openstack/image/images.ts';
import type { Session } from '../../openstack/session.ts';
import { networkPaths } from '../config/network.ts';
import type { LabContext } from '../context.ts';
import type { Step } from '../plan.ts';
import { run } from '../process/command.ts';
import { asAdmin } from './admin.ts';
import { externalNetworkStep } from './external-network.ts';

/** What is put into the cloud once its services answer. */
export function cloudSteps(context: LabContext): Step[] {
  return [agentsStep(context), externalNetworkStep(context), imageStep(context), computesStep(context)];
}

const agentSchema = z.looseObject({ host: z.string(), alive: z.boolean(), agent_type: z.string() });

/** Every compute host has a record of a living agent in Neutron, without which no port binds there. */
function agentsStep(context: LabContext): Step {
  const { lab } = context;
  const allAlive = (): Promise<boolean> =>
    asAdmin(context, async (session) => {
      const request = { method: 'GET', path: '/v2.0/agents' } as const;
      const { agents } = await session.request(
        'network',
        request,
        z.object({ agents: z.array(agentSchema) }),
      );
      return lab.hosts.every(({ name }) => agents.some(({ host, alive }) => host === name && alive));
    });
  return {
    name: 'network agents',
    requires: ['catalogue', 'service neutron-server'],
    check: allAlive,
    async apply() {
      const program = join(lab.paths.etc, 'files', 'report-agents.py');
      const hosts = lab.hosts.map(({ name, dataIp }) => `${name}=${dataIp}`);
      const { signal, clock } = context;
      await run('/usr/bin/python3', [program, networkPaths(context).config, ...hosts], {
        signal,
        timeoutMs: 90_000,
      });
      await waitFor('Neutron believes that every host has an agent', allAlive, {
        clock,
        timeoutMs: 20_000,
        code: 'LAB_FAILED',
      });
    },
  };
}

const IMAGE_BYTES = 1024 * 1024;

/** A small image. It is an empty disk: Nova's fake driver boots nothing. */
function imageStep(context: LabContext): Step {
  const name = 'cirros';
  return {
    name: 'image',
    requires: ['catalogue', 'service glance-api'],
    check: () =>
      asAdmin(context, async (session) => (await imagesClient(session).find(name))?.status === 'active'),
    apply: () =>
      asAdmin(context, async (session) => {
        const images = imagesClient(session);
        const half = await images.find(name);
        if (half !== undefined) await images.delete(half.id);
        const form = { diskFormat: 'raw', containerFormat: 'bare', visibility: 'public' } as const;
        const { id } = await images.create({ name, ...form, properties: {} });
        await images.upload(id, new Uint8Array(IMAGE_BYTES));
      }),
  };
}

const servicesSchema = z.object({
  services: z.array(z.looseObject({ host: z.string(), binary: z.string(), state: z.string() })),
});

/** Nova knows every compute host, believes it up, and can place servers there. */
function computesStep(context: LabContext): Step {
  const { lab, clock, signal } = context;
  const missing = async (session: Session): Promise<string[]> => {
    const request = { method: 'GET', path: '/os-services', query: { binary: 'nova-compute' } } as const;
    const [{ services }, hypervisors] = await Promise.all([
      session.request('compute', request, servicesSchema),
      hypervisorsClient(computeSession(session, '2.1')).list(),
    ]);
    const up = new Set(services.filter(({ state }) => state === 'up').map(({ host }) => host));
    const mapped = new Set(hypervisors.map(({ serviceHost }) => serviceHost));
    return lab.hosts.map(({ name }) => name).filter((name) => !up.has(name) || !mapped.has(name));
  };
  return {
    name: 'compute hosts',
    requires: [
      'catalogue',
      'service nova-api',
      'service nova-scheduler',
      ...lab.hosts.map(({ name }) => `service ${name}-nova-compute`),
    ],
    check: () => asAdmin(context, async (session) => (await missing(session)).length === 0),
    apply: () =>
      asAdmin(context, async (session) => {
        await waitFor(
          'Nova lists every compute host as up',
          async () => {
            const names = await missing(session);
            return names.length === 0 || seen(`${names.join(', ')} not there yet`);
          },
          {
            clock,
            signal,
            timeoutMs: 90_000,
            intervalMs: 300,
            code: 'LAB_FAILED',
            hint: 'See "doctor lab logs nova-scheduler" and that of the host\'s nova-compute.',
          },
        );
      }),
  };
}
