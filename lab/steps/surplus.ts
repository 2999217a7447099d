import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { deleteIfThere } from '../../openstack/deleted.ts';
import type { Session } from '../../openstack/session.ts';
import type { LabContext } from '../context.ts';
import { allHosts, namespaceOf } from '../description.ts';
import { processesIn } from '../network/inside.ts';
import { namespaces, removeNamespace } from '../network/links.ts';
import type { Step } from '../plan.ts';
import { endAll } from '../process/sweep.ts';
import { asAdmin } from './admin.ts';

const STOP_MS = 3_000;

/** Hosts that the lab had and should have no longer are gone, also from Nova and Neutron. */
export function surplusStep(context: LabContext): Step {
  const { lab } = context;
  const surplus = async (): Promise<string[]> => {
    const wanted = new Set(allHosts(lab).map(({ name }) => name));
    const entries = await readdir(lab.paths.hosts, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory() && !wanted.has(entry.name)).map(({ name }) => name);
  };
  return {
    name: 'surplus hosts',
    requires: ['files', 'catalogue', 'service nova-api', 'service neutron-server'],
    check: async () => (await surplus()).length === 0,
    async apply() {
      const names = await surplus();
      // First from Nova: it refuses while servers are on a host, which then stays whole.
      await asAdmin(context, (session) => forget(session, names));
      for (const name of names) await removeHost(context, name);
    },
  };
}

const listed = z.looseObject({ id: z.union([z.string(), z.number()]), host: z.string() });

async function forget(session: Session, names: readonly string[]): Promise<void> {
  const nova = { method: 'GET', path: '/os-services', query: { binary: 'nova-compute' } } as const;
  const { services } = await session.request('compute', nova, z.object({ services: z.array(listed) }));
  for (const { id, host } of services) {
    if (names.includes(host)) await deleteIfThere(session, 'compute', `/os-services/${id}`);
  }
  const neutron = { method: 'GET', path: '/v2.0/agents' } as const;
  const { agents } = await session.request('network', neutron, z.object({ agents: z.array(listed) }));
  for (const { id, host } of agents) {
    if (names.includes(host)) await deleteIfThere(session, 'network', `/v2.0/agents/${id}`);
  }
}

async function removeHost({ lab, supervisor, clock }: LabContext, name: string): Promise<void> {
  const services = [`${name}-nova-compute`, `${name}-sshd`];
  for (const service of services) await supervisor.stop(service, STOP_MS);
  const namespace = namespaceOf(name);
  if ((await namespaces()).includes(namespace)) {
    await endAll(() => processesIn(namespace), `processes in ${namespace}`, clock);
    await removeNamespace(namespace);
  }
  await rm(join(lab.paths.data, 'nova', name), { recursive: true, force: true });
  await rm(join(lab.paths.hosts, name), { recursive: true, force: true });
}
