import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { systemClock } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { fenixCloud } from './fenix-cloud.ts';
import type { FenixCloud } from './fenix-cloud.ts';
import { beginVnfWorkflow } from './fenix-workflow.ts';
import type { FenixSession } from './fenix-workflow.ts';

/** A Fenix as its API reference has it (docs/maintenance.md): its own program, as far as a test's process allows. */
export interface FakeFenix {
  /** `http://127.0.0.1:…/v1` */
  readonly url: string;
  /** What App managers registered: path → body. */
  readonly constraints: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Every request, and the status it was answered with. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly status: number }[];
  close(): Promise<void>;
}

/** What a Fenix is configured with. */
export interface FenixConfig {
  /** Default: the system's. */
  readonly clock?: Clock;
  /** `project_maintenance_reply`; 20 s as deployed. */
  readonly replyMs?: number;
  /** `project_scale_in_reply`; 60 s as deployed. */
  readonly scaleInReplyMs?: number;
}

/** fenix/utils/service.py */
const MAX_SESSIONS = 3;

interface Ids {
  Params: { session: string; project: string; instance: string };
}

/** Starts a Fenix beside a cloud, and puts it into the catalogue. */
export async function startFenix(cloud: EmbeddedCloud, config: FenixConfig = {}): Promise<FakeFenix> {
  const sessions = new Map<string, FenixSession>();
  const constraints = new Map<string, Record<string, unknown>>();
  const requests: { method: string; path: string; status: number }[] = [];
  const api: FenixCloud = await fenixCloud(cloud.openrc);
  const app = fastify({ forceCloseConnections: true });
  let url = '';
  app.addHook('onRequest', async (request, reply) => {
    const token = request.headers['x-auth-token'];
    if (typeof token !== 'string' || !(await api.isValid(token))) {
      return reply.code(401).send({ error: { code: 401, title: 'Unauthorized', message: 'authenticate' } });
    }
    // "Unexpected data": a request that changes nothing may bring nothing.
    const isBare = ['GET', 'DELETE'].includes(request.method);
    if (isBare && request.headers['content-length'] !== undefined) return reply.code(400).send({});
    return undefined;
  });
  app.addHook('onResponse', async ({ method, url: path }, { statusCode: status }) => {
    requests.push({ method, path, status });
  });
  const found = (id: string): FenixSession | undefined => sessions.get(id);
  const invalid = { error: 'Invalid session' };

  app.get('/v1/maintenance', async () => ({ sessions: [...sessions.keys()] }));
  app.post<{ Body: Record<string, unknown> }>('/v1/maintenance', async ({ body }, reply) => {
    if (sessions.size >= MAX_SESSIONS) return reply.code(509).send({ error: 'Too many sessions' });
    if (body['workflow'] !== 'vnf')
      return reply.code(500).send({ error: `no workflow ${String(body['workflow'])}` });
    const id = randomUUID();
    const common = { id, url, api, broker: cloud.broker, constraints, clock: config.clock ?? systemClock() };
    const { replyMs = 20_000, scaleInReplyMs = 60_000 } = config;
    sessions.set(id, beginVnfWorkflow({ ...common, replyMs, scaleInReplyMs }, body));
    return { session_id: id };
  });
  app.get<Ids>('/v1/maintenance/:session', async ({ params }, reply) => {
    const session = found(params.session);
    if (session === undefined) return reply.code(404).send(invalid);
    return { session_id: params.session, state: session.state };
  });
  app.delete<Ids>('/v1/maintenance/:session', async ({ params }, reply) => {
    const session = found(params.session);
    if (session === undefined) return reply.code(404).send(invalid);
    await session.stop();
    sessions.delete(params.session);
    return {};
  });
  app.get<Ids>('/v1/maintenance/:session/:project', async ({ params }, reply) => {
    const session = found(params.session);
    if (session === undefined) return reply.code(404).send(invalid);
    return { instance_ids: session.instanceIds(params.project) };
  });
  for (const path of ['/v1/maintenance/:session/:project', '/v1/maintenance/:session/:project/:instance']) {
    app.put<Ids & { Body: Record<string, unknown> }>(path, async ({ params, body }, reply) => {
      const session = found(params.session);
      if (session === undefined) return reply.code(404).send(invalid);
      session.take(params.instance ?? params.project, body);
      return body;
    });
  }
  for (const path of ['/v1/instance/:id', '/v1/instance_group/:id']) {
    app.put<{ Body: Record<string, unknown> }>(path, async ({ url: at, body }) => {
      constraints.set(at.slice('/v1'.length), body);
      return body;
    });
    app.delete(path, async ({ url: at }, reply) => {
      constraints.delete(at.slice('/v1'.length));
      return reply.code(204).send();
    });
  }
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1`;
  cloud.addService({ type: 'maintenance', name: 'fenix', url });
  return {
    url,
    constraints,
    requests,
    async close() {
      await Promise.all([...sessions.values()].map((session) => session.stop()));
      await app.close();
    },
  };
}
