import { EventEmitter, once } from 'node:events';
import { onTestFinished } from 'vitest';
import { silentLog } from '../../../../core/log.ts';
import { createRecorder } from '../../../../record/recorder.ts';
import { fakeClock } from '../../../../core/testing/fake-clock.ts';
import type { Bus, TappedNotification } from '../../../../openstack/bus/contract.ts';
import type { CloudServer, InspectorCloud, InspectorOptions } from '../../contract.ts';
import { sampleInspector } from '../sample.ts';

/** A VM on a host. */
export const server = (id: string, host: string): CloudServer => ({
  id,
  host,
  projectId: `project-of-${id}`,
  vmState: 'active',
  taskState: undefined,
});

/** A cloud that notes what it is asked, and answers when the test lets it. */
export function noteCloud(servers: readonly CloudServer[]) {
  let gate: Promise<void> = Promise.resolve();
  const notes = {
    servers,
    calls: [] as string[],
    refuse: new Set<string>(),
    serviceIds: [] as (string | undefined)[],
    /** Holds back the answers of all calls; returns how to let them go. */
    hold(): () => void {
      const release = new EventEmitter();
      gate = once(release, 'go').then(() => undefined);
      return () => void release.emit('go');
    },
    running: 0,
    most: 0,
  };
  const call = async (name: string): Promise<void> => {
    notes.calls.push(name);
    notes.running += 1;
    notes.most = Math.max(notes.most, notes.running);
    await gate;
    notes.running -= 1;
    if (notes.refuse.has(name)) throw new Error(`${name} is refused`);
  };
  const cloud: InspectorCloud = {
    compute: {
      servers: {
        async list() {
          await call('list-servers');
          return notes.servers;
        },
        resetState: (id, state) => call(`reset ${id} ${state}`),
      },
      services: {
        list: async () => [{ id: 'service-of-c1', host: 'c1' }],
        forceDown(host, down, id) {
          notes.serviceIds.push(id);
          return call(`force-down ${host} ${down}`);
        },
      },
    },
    network: {
      ports: {
        async list({ hostId }) {
          await call(`list-ports ${hostId}`);
          return [
            { id: `${hostId}-port1`, dataPlaneStatus: 'ACTIVE' as const },
            { id: `${hostId}-port2`, dataPlaneStatus: undefined },
          ];
        },
        setDataPlaneStatus: (id, status) => call(`port ${id} ${status}`),
      },
    },
  };
  return { cloud, notes };
}

/** A bus that keeps what is published and lets a test speak as Nova. */
export function recordingBus() {
  const published: Parameters<Bus['notify']>[0][] = [];
  const taps = new Map<string, (notification: TappedNotification) => void>();
  const bus: Bus = {
    name: 'test',
    async notify(notification) {
      published.push(notification);
      return { messageId: 'm' };
    },
    async tap(key, listener) {
      taps.set(key, listener);
      return async () => void taps.delete(key);
    },
    survey: async () => ({ exchanges: ['nova', 'openstack'], takesNotifications: true }),
    onOutage: () => () => {},
    close: async () => {},
  };
  const nova = (eventType: string, payload: unknown): void =>
    taps.get('notifications.info')?.({ eventType, payload } as TappedNotification);
  return { bus, published, nova, taps };
}

/** An Inspector that is started, and what a test asks of it. */
export async function inspecting(options: Partial<InspectorOptions> & Pick<InspectorOptions, 'cloud'>) {
  const clock = fakeClock();
  const recorder = createRecorder(clock);
  const inspector = await sampleInspector.start({
    ip: '127.0.0.1',
    port: 0,
    clock,
    log: silentLog,
    recorder,
    ...options,
  });
  onTestFinished(() => inspector.stop());
  const send = async (body: unknown, path = '/events', method = 'PUT') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': 'application/json' };
    const request = { method, headers, body: text };
    const response = await fetch(inspector.eventsUrl.replace(/\/events$/, path), request);
    return { status: response.status, body: (await response.json()) as { error?: { path?: string } } };
  };
  const recorded = (event: string) =>
    recorder.events.filter((stamped) => stamped.event === event).map(({ data }) => data);
  return { inspector, clock, recorder, send, recorded };
}

/** The event of a host that died. */
export const hostDown = (hostname: string, id: string | number = 'fault-1', details: object = {}) => [
  {
    time: '2026-01-02T03:04:05Z',
    type: 'compute.host.down',
    details: { hostname, monitor_id: 'monitor1', monitor_event_id: id, ...details },
  },
];
/** Lets the calls under way go on. */
export const turn = async (): Promise<void> => {
  for (let count = 0; count < 10; count += 1) await new Promise<void>((done) => void setImmediate(done));
};
/** Two VMs on host c1, one on c2. */
export const three = [server('a', 'c1'), server('b', 'c1'), server('x', 'c2')];
