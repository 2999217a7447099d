import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOOLS } from '../../components/admin-tool/registry.ts';
import { APP_MANAGERS, startAppManager } from '../../components/app-manager/registry.ts';
import { CONSUMERS, startConsumer } from '../../components/consumer/registry.ts';
import { INSPECTORS, startInspector } from '../../components/inspector/registry.ts';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import { QUICK, maintenanceBench } from '../support/maintenance.ts';
import type { MaintenanceBench } from '../support/maintenance.ts';

const clock = systemClock();
const FAR_MS = 600_000;
let bench: MaintenanceBench;
beforeAll(async () => {
  bench = await maintenanceBench();
});
afterAll(() => bench.close());

/** A server as its own program reaches it, and what a request to it may change. */
interface Served {
  /** Addresses with their token, and a request to each that it answers with 200. */
  readonly known: readonly { readonly url: string; readonly method: string; readonly body?: unknown }[];
  state(): Promise<unknown>;
}

const alarm = (traits: Readonly<Record<string, string>>) => ({
  alarm_id: 'a',
  alarm_name: 'n',
  current: 'alarm',
  reason_data: {
    type: 'event',
    event: {
      event_type: 'x',
      message_id: 'm',
      traits: Object.entries(traits).map(([name, value]) => [name, 1, value]),
    },
  },
});
const hostDown = { time: '2026-01-02T03:04:05Z', type: 'compute.host.down', details: { hostname: 'mars' } };
const common = () => ({ ip: '127.0.0.1', port: 0, clock, log: silentLog, recorder: bench.recorder });
const cloudState = async () => ({
  services: await bench.admin.compute.services.list({ binary: 'nova-compute' }),
  servers: (await bench.admin.compute.servers.list({ allTenants: true })).map(({ id, status, host }) => [
    id,
    status,
    host,
  ]),
  recorded: bench.recorder.events.length,
  notifications: bench.notifications.length,
});

/** Every kind of component that listens. */
const SERVERS: Readonly<Record<string, () => Promise<Served>>> = {
  'consumer sample': async () => {
    const consumer = await startConsumer('sample', common());
    bench.defer('consumer', () => consumer.stop());
    const inboxes = [consumer.subscribe({ stamp: true }), consumer.subscribe({ stamp: false })];
    return {
      known: inboxes.map(({ url }) => ({ url, method: 'POST', body: alarm({}) })),
      state: async () => ({ ...(await cloudState()), alarms: inboxes.map(({ alarms }) => alarms.length) }),
    };
  },
  'inspector sample': async () => {
    const inspector = await startInspector('sample', { ...common(), cloud: bench.admin, bus: bench.bus });
    bench.defer('inspector', () => inspector.stop());
    return {
      known: [
        { url: inspector.eventsUrl, method: 'PUT', body: [] },
        { url: inspector.maintenanceUrl, method: 'POST', body: alarm({ host: 'mars' }) },
      ],
      state: cloudState,
    };
  },
  'admin-tool sample': async () => {
    const manager = await bench.appManager({ injectReply: () => 'silence' });
    await bench.alarm('maintenance.scheduled', manager.alarmUrl);
    const tool = await bench.adminTool({ times: { ...QUICK, firstWindowMs: FAR_MS / 2 } });
    const maintenanceAtMs = Math.ceil((clock.wallUs() / 1000 + FAR_MS) / 1000) * 1000;
    const order = { hosts: [], maintenanceAtMs, metadata: {}, workflow: 'default' };
    const { sessionId } = await tool.startSession(order);
    const fetched = () => bench.recorded('maintenance.instances-fetched').length > 0 || seen('no question');
    await waitFor('the project was asked', fetched, { clock, timeoutMs: 60_000, intervalMs: 20 });
    const session = `${tool.url}/${sessionId}`;
    const [{ reply_url: replyUrl } = {}] = bench.payloads('maintenance.scheduled');
    return {
      known: [
        { url: session, method: 'GET' },
        { url: String(replyUrl), method: 'GET' },
      ],
      state: async () => ({ ...(await cloudState()), session: await tool.stateOf(sessionId) }),
    };
  },
  'app-manager sample': () => listeningManager('sample'),
  'app-manager vnfm': () => listeningManager('vnfm'),
};

/** Kinds that listen nowhere: they are clients of a program on another machine. */
const CLIENTS = ['admin-tool fenix'];

/** One that manages nothing yet: it listens, which is all that matters. */
async function listeningManager(kind: string): Promise<Served> {
  const { owner, projectId } = bench.application;
  const manager = await startAppManager(kind, { ...common(), cloud: owner, projectId });
  bench.defer('app manager', () => manager.stop());
  return {
    known: [{ url: manager.alarmUrl, method: 'POST', body: alarm({}) }],
    state: cloudState,
  };
}

const TOKEN = /[\da-f]{32}/;
const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'];
const BODIES = [
  '',
  '{"half',
  JSON.stringify(hostDown),
  JSON.stringify(alarm({ host: 'compute-1', state: 'IN_MAINTENANCE' })),
  JSON.stringify({ state: 'NACK_MAINTENANCE', session_id: 's' }),
  'x'.repeat(1_100_000),
];

/** What a neighbour may try who knows everything but the token. */
function guesses(url: string): readonly string[] {
  const { origin, pathname } = new URL(url);
  const token = TOKEN.exec(pathname)?.[0] ?? '';
  const last = token.endsWith('0') ? '1' : '0';
  const wrong = ['', token.slice(0, -1), `${token.slice(0, -1)}${last}`, `${token}0`, token.toUpperCase()];
  const inPlace = wrong.map((wrongToken) => pathname.replace(token, wrongToken).replaceAll('//', '/'));
  const fixed = [
    '/',
    '/events',
    '/maintenance',
    '/maintenance/s',
    '/maintenance/s/p',
    '/failure',
    '/%zz',
    '/*',
  ];
  const paths = [...inPlace, ...fixed, `${pathname.replace(`/${token}`, '')}?token=${token}`];
  // A token of digits alone has no other case.
  return [...new Set(paths)].filter((path) => path !== pathname).map((path) => origin + path);
}

async function statusOf(url: string, method: string, body?: string): Promise<number> {
  const canHaveBody = method !== 'GET' && method !== 'HEAD';
  const response = await fetch(url, { method, ...(canHaveBody && body !== undefined ? { body } : {}) });
  await response.arrayBuffer();
  return response.status;
}

it('goes through every kind that is registered', () => {
  const registries = {
    consumer: CONSUMERS,
    inspector: INSPECTORS,
    'admin-tool': ADMIN_TOOLS,
    'app-manager': APP_MANAGERS,
  };
  const kinds = Object.entries(registries).flatMap(([component, registry]) =>
    Object.keys(registry.available).map((kind) => `${component} ${kind}`),
  );
  expect([...Object.keys(SERVERS), ...CLIENTS].sort()).toEqual(kinds.sort());
});

describe.each(Object.keys(SERVERS))('a neighbour of the %s', (name) => {
  it('without the token is answered 404, and changes nothing', async () => {
    const served = await SERVERS[name]?.();
    if (served === undefined) throw new Error(name);
    const before = await served.state();
    for (const { url } of served.known) {
      expect(url).toMatch(TOKEN);
      for (const guess of guesses(url)) {
        for (const method of METHODS) {
          for (const body of method === 'PUT' || method === 'POST' ? BODIES : ['']) {
            const status = await statusOf(guess, method, body);
            expect([guess, method, body.slice(0, 20), status]).toEqual([
              guess,
              method,
              body.slice(0, 20),
              404,
            ]);
          }
        }
      }
    }
    expect(await served.state()).toEqual(before);
    // Its own program is let in.
    for (const { url, method, body } of served.known) {
      const status = await statusOf(url, method, body === undefined ? undefined : JSON.stringify(body));
      expect([url, status === 404]).toEqual([url, false]);
    }
  });
});

describe('the fixed paths', () => {
  it('of an Inspector and an Admin tool answer where they are open', async () => {
    const inspector = await startInspector('sample', { ...common(), isOpen: true, cloud: bench.admin });
    bench.defer('inspector', () => inspector.stop());
    const tool = await bench.adminTool({ isOpen: true });
    const at = (url: string, path: string): string => new URL(path, url).href;
    expect(await statusOf(at(inspector.eventsUrl, '/events'), 'PUT', '[]')).toBe(200);
    expect(await statusOf(inspector.eventsUrl, 'PUT', '[]')).toBe(200);
    const host = JSON.stringify(alarm({ host: 'mars' }));
    expect(await statusOf(at(inspector.eventsUrl, '/maintenance'), 'POST', host)).toBe(200);
    expect(await statusOf(at(tool.url, '/maintenance'), 'POST', '{}')).toBe(400);
    expect(await statusOf(at(tool.url, '/elsewhere'), 'GET')).toBe(404);
  });
});
