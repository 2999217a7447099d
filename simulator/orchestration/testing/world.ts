import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../core/clock.ts';
import { silentLog } from '../../../core/log.ts';
import { waitFor } from '../../../core/wait-for.ts';
import { startCloud } from '../../cloud.ts';
import type { LatencyProfile } from '../../kit/latency.ts';

/** JSON whose shape the test itself knows. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = any;

/** An answer of a service. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly body: Loose;
  /** `Type: words` of an error of Heat. */
  readonly error: string;
}

/** The requester: the administrator, or a member of its own project. */
export type Who = 'admin' | 'owner' | 'stranger';

/** Heat among the other services, with an image `cirros` and a flavor `half` of 1 vCPU on 3 hosts of 2. */
export interface HeatWorld {
  /** Calls Heat; paths are below the caller's own project. */
  heat(method: Method, path: string, body?: object | string, who?: Who): Promise<Answer>;
  /** Calls another service. */
  service(type: string, method: Method, path: string, body?: object, who?: Who): Promise<Answer>;
  /** Creates a stack, waits for the end of the creation, and returns it. */
  create(name: string, template: string, more?: object): Promise<Loose>;
  /** Waits until no action on a stack is running, and returns it. */
  settled(stack: { readonly id: string; readonly stack_name: string }): Promise<Loose>;
  /** PATCHes parameters or more, waits, and returns the stack. */
  patch(stack: Loose, body: object): Promise<Loose>;
  projectOf(who: Who): string;
  close(): Promise<void>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Login {
  readonly token: string;
  readonly projectId: string;
  readonly endpoints: ReadonlyMap<string, string>;
}

const HEAD = 'heat_template_version: 2017-02-24\n';

/** A template of this version with that body. */
export const hot = (body: string): string => HEAD + body;

/** Starts a {@link HeatWorld}. */
export async function heatWorld(latency: LatencyProfile = 'none'): Promise<HeatWorld> {
  const workDir = mkdtempSync(join(tmpdir(), 'doctor-heat-'));
  const clock = systemClock();
  const cloud = await startCloud({ hosts: 3, vcpus: 2, latency, seed: 1, clock, log: silentLog, workDir });
  const { OS_AUTH_URL: authUrl = '', OS_PASSWORD: password = '' } = cloud.openrc;
  const logins = { admin: await logIn(authUrl, 'admin', password, 'admin') } as Record<Who, Login>;
  const call = async (login: Login, url: string, method: Method, body?: object | string): Promise<Answer> => {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        'x-auth-token': login.token,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: Loose = text === '' ? undefined : JSON.parse(text);
    const error = parsed?.error === undefined ? '' : `${parsed.error.type}: ${parsed.error.message}`;
    return { status: response.status, location: response.headers.get('location'), body: parsed, error };
  };
  const service: HeatWorld['service'] = (type, method, path, body, who = 'admin') => {
    const login = logins[who];
    return call(login, `${login.endpoints.get(type) ?? ''}${path}`, method, body);
  };
  const heat: HeatWorld['heat'] = (method, path, body, who = 'owner') => {
    const login = logins[who];
    return call(login, `${login.endpoints.get('orchestration') ?? ''}${path}`, method, body);
  };
  for (const who of ['owner', 'stranger'] as const) {
    await makeTenant(service, who);
    logins[who] = await logIn(authUrl, who, 'secret', who);
  }
  await makeImageAndFlavor(service, logins.admin);

  const pathOf = (stack: Loose): string => `/stacks/${String(stack.stack_name)}/${String(stack.id)}`;
  const settled: HeatWorld['settled'] = (stack) =>
    waitFor(
      `stack ${stack.stack_name} is settled`,
      async () => {
        const { body } = await heat('GET', pathOf(stack));
        return !String(body.stack.stack_status).endsWith('_IN_PROGRESS') && body.stack;
      },
      { clock, timeoutMs: 20_000, intervalMs: 10 },
    );
  return {
    heat,
    service,
    settled,
    async create(name, template, more = {}) {
      const answer = await heat('POST', '/stacks', { stack_name: name, template, ...more });
      if (answer.status !== 201) throw new Error(answer.error);
      return settled({ id: answer.body.stack.id as string, stack_name: name });
    },
    async patch(stack, body) {
      const answer = await heat('PATCH', pathOf(stack), body);
      if (answer.status !== 202) throw new Error(answer.error);
      return settled(stack as { id: string; stack_name: string });
    },
    projectOf: (who) => logins[who].projectId,
    async close() {
      await cloud.close();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}

async function logIn(authUrl: string, name: string, password: string, project: string): Promise<Login> {
  const domain = { id: 'default' };
  const identity = { methods: ['password'], password: { user: { name, password, domain } } };
  const response = await fetch(`${authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: project, domain } } } }),
  });
  const { token }: Loose = await response.json();
  return {
    token: response.headers.get('x-subject-token') ?? '',
    projectId: token.project.id as string,
    endpoints: new Map(token.catalog.map((entry: Loose) => [entry.type, entry.endpoints[0].url] as const)),
  };
}

async function makeTenant(service: HeatWorld['service'], name: Who): Promise<void> {
  const domain_id = 'default';
  const project = await service('identity', 'POST', '/projects', { project: { name, domain_id } });
  const user = await service('identity', 'POST', '/users', { user: { name, domain_id, password: 'secret' } });
  const roles = await service('identity', 'GET', '/roles?name=member');
  const [projectId, userId] = [project.body.project.id as string, user.body.user.id as string];
  const path = `/projects/${projectId}/users/${userId}/roles/${String(roles.body.roles[0].id)}`;
  await service('identity', 'PUT', path);
}

async function makeImageAndFlavor(service: HeatWorld['service'], admin: Login): Promise<void> {
  const about = { name: 'cirros', disk_format: 'raw', container_format: 'bare', visibility: 'public' };
  const image = await service('image', 'POST', '/v2/images', about);
  await fetch(`${admin.endpoints.get('image') ?? ''}/v2/images/${String(image.body.id)}/file`, {
    method: 'PUT',
    headers: { 'x-auth-token': admin.token, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(16),
  });
  await service('compute', 'POST', '/flavors', { flavor: { name: 'half', vcpus: 1, ram: 512, disk: 1 } });
}
