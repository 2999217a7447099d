import type { Clock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { MessageBroker } from '../../simulator/kit/contracts.ts';
import { envelope } from '../../simulator/kit/oslo.ts';
import type { FenixCloud } from './fenix-cloud.ts';

/** What a session of Fenix is made of. */
export interface WorkflowDeps {
  readonly id: string;
  readonly url: string;
  readonly api: FenixCloud;
  readonly broker: MessageBroker;
  readonly constraints: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly clock: Clock;
  readonly replyMs: number;
  readonly scaleInReplyMs: number;
}

/** A session of Fenix. */
export interface FenixSession {
  readonly state: string;
  instanceIds(project: string): readonly string[];
  /** Takes the reply of a project, or on one instance. */
  take(about: string, body: Readonly<Record<string, unknown>>): void;
  stop(): Promise<void>;
}

interface Instance {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly host: string;
}

const LOOK_MS = 20;
const MOVE_MS = 10_000;
const PUBLISHER = 'fenix';

/** Begins the workflow `vnf`: one instance in each event, its action in the reply or in its constraints. */
export function beginVnfWorkflow(
  deps: WorkflowDeps,
  request: Readonly<Record<string, unknown>>,
): FenixSession {
  const { id, url, api, broker, clock } = deps;
  let state = 'MAINTENANCE';
  const stopping = new AbortController();
  const { signal } = stopping;
  const replies = new Map<string, Readonly<Record<string, unknown>>>();
  let instances: readonly Instance[] = [];
  const disabled = new Map<string, string>();

  const notify = (eventType: string, payload: object): void => {
    const { body } = envelope({ publisherId: PUBLISHER, eventType, priority: 'INFO', payload, clock });
    broker.publish('openstack', 'notifications.info', body);
  };
  const look = async (): Promise<void> => {
    const { servers } = await api.request('compute', 'GET', '/servers/detail?all_tenants=True');
    instances = servers.map((server: Record<string, string>) => ({
      id: server['id'],
      name: server['name'],
      project: server['tenant_id'],
      host: server['OS-EXT-SRV-ATTR:host'],
    }));
  };
  /** Asks a project, about itself or one instance, and waits for its ACK. */
  const ask = async (asked: string, project: string, windowMs: number, instance?: string) => {
    const about = instance ?? project;
    replies.delete(about);
    const replyAt = new Date(Math.ceil((clock.wallUs() / 1000 + windowMs) / 1000) * 1000).toISOString();
    const at = replyAt.slice(0, 19);
    const path = `${url}/maintenance/${id}/${project}`;
    notify('maintenance.scheduled', {
      service: 'fenix',
      project_id: project,
      session_id: id,
      state: asked,
      instance_ids: instance === undefined ? path : [instance],
      allowed_actions: instance === undefined ? [] : ['MIGRATE', 'LIVE_MIGRATE', 'OWN_ACTION'],
      actions_at: at,
      reply_at: at,
      metadata: request['metadata'] ?? {},
      reply_url: instance === undefined ? path : `${path}/${instance}`,
    });
    const wait = { clock, timeoutMs: windowMs, intervalMs: LOOK_MS, signal };
    const reply = await waitFor(`${about} answers ${asked}`, () => replies.get(about), wait);
    if (reply['state'] !== `ACK_${asked}`) throw new Error(`${about}: ${String(reply['state'])}`);
    return reply;
  };
  const askProjects = async (asked: string, windowMs: number): Promise<void> => {
    await look();
    await Promise.all(
      [...new Set(instances.map(({ project }) => project))].map((project) => ask(asked, project, windowMs)),
    );
  };
  const move = async (asked: string, { id: instance, project, host }: Instance): Promise<void> => {
    const known = deps.constraints.get(`/instance/${instance}`);
    if (known === undefined) throw new Error(`there are no constraints of instance ${instance}`);
    const reply = await ask(asked, project, deps.replyMs, instance);
    const action = reply['instance_action'] ?? known['migration_type'];
    if (action !== 'MIGRATE') throw new Error(`the action ${String(action)} is not supported`);
    await migrate(deps, instance, host);
    notify('maintenance.scheduled', {
      project_id: project,
      session_id: id,
      state: 'INSTANCE_ACTION_DONE',
      instance_ids: [instance],
      allowed_actions: [],
      actions_at: null,
      reply_at: null,
      metadata: '{}',
      reply_url: `${url}/maintenance/${id}/${project}`,
    });
  };
  const empty = async (asked: string, host: string): Promise<void> => {
    await look();
    for (const instance of instances.filter((candidate) => candidate.host === host))
      await move(asked, instance);
  };
  const setStatus = async (host: string, status: 'enabled' | 'disabled'): Promise<void> => {
    const service = disabled.get(host);
    await api.request('compute', 'PUT', `/os-services/${service}`, { status });
    if (status === 'enabled') disabled.delete(host);
  };
  const maintain = async (host: string): Promise<void> => {
    const facts = { service: 'fenix', project_id: api.projectId, session_id: id, host };
    notify('maintenance.host', { ...facts, state: 'IN_MAINTENANCE' });
    await setStatus(host, 'enabled');
    notify('maintenance.host', { ...facts, state: 'MAINTENANCE_COMPLETE' });
  };
  const empties = (hosts: readonly string[]) =>
    hosts.filter((host) => !instances.some((instance) => instance.host === host));

  const workflow = async (): Promise<void> => {
    const { services } = await api.request('compute', 'GET', '/os-services?binary=nova-compute');
    const hosts: string[] = services.map((service: Record<string, string>) => service['host']);
    await askProjects('MAINTENANCE', deps.replyMs);
    const startMs = Date.parse(`${String(request['maintenance_at']).replace(' ', 'T')}Z`);
    await clock.delay(Math.max(0, startMs - clock.wallUs() / 1000), signal);
    if (empties(hosts).length === 0) {
      state = 'SCALE_IN';
      await askProjects('SCALE_IN', deps.scaleInReplyMs);
      state = 'PREPARE_MAINTENANCE';
      await look();
      const [least = ''] = hosts.toSorted(
        (a, b) => count(instances, a) - count(instances, b) || haOn(instances, a) - haOn(instances, b),
      );
      await empty('PREPARE_MAINTENANCE', least);
    }
    state = 'START_MAINTENANCE';
    for (const { host, id: service } of services) {
      disabled.set(host, service);
      await setStatus(host, 'disabled');
    }
    await look();
    const ready = empties(hosts);
    for (const host of ready) await maintain(host);
    state = 'PLANNED_MAINTENANCE';
    for (const host of hosts.filter((name) => !ready.includes(name))) {
      await empty('PLANNED_MAINTENANCE', host);
      await maintain(host);
    }
    state = 'MAINTENANCE_COMPLETE';
    await askProjects('MAINTENANCE_COMPLETE', deps.scaleInReplyMs);
    state = 'MAINTENANCE_DONE';
  };
  const running = workflow().catch(async () => {
    for (const host of disabled.keys()) await setStatus(host, 'enabled');
    state = 'MAINTENANCE_FAILED';
  });
  return {
    get state() {
      return state;
    },
    instanceIds: (project) =>
      instances.filter((instance) => instance.project === project).map((instance) => instance.id),
    take: (about, body) => void replies.set(about, body),
    async stop() {
      stopping.abort(new Error('the session was deleted'));
      await running;
    },
  };
}

const count = (instances: readonly Instance[], host: string): number =>
  instances.filter((instance) => instance.host === host).length;
const haOn = (instances: readonly Instance[], host: string): number =>
  instances.filter((instance) => instance.host === host && instance.name.includes('_ha_')).length;

async function migrate({ api, clock }: WorkflowDeps, instance: string, from: string): Promise<void> {
  const act = (action: string) =>
    api.request('compute', 'POST', `/servers/${instance}/action`, { [action]: null });
  const until = (status: string) =>
    waitFor(
      `${instance} is ${status}`,
      async () => {
        const { server } = await api.request('compute', 'GET', `/servers/${instance}`);
        if (server.status === 'ERROR') throw new Error(`${instance} is in ERROR`);
        return server.status === status && server['OS-EXT-SRV-ATTR:host'] !== from;
      },
      { clock, timeoutMs: MOVE_MS, intervalMs: LOOK_MS },
    );
  await act('migrate');
  await until('VERIFY_RESIZE');
  await act('confirmResize');
  await until('ACTIVE');
}
