import { silentLog } from '../../../core/log.ts';
import { systemClock } from '../../../core/clock.ts';
import type { Clock } from '../../../core/clock.ts';
import { createBroker } from '../../kit/broker.ts';
import { noFaultInjection } from '../../kit/contracts.ts';
import type { BusMessage, MessageBroker, RequestContext, FaultInjection } from '../../kit/contracts.ts';
import { createLatency } from '../../kit/latency.ts';
import { envelope, openEnvelope } from '../../kit/oslo.ts';
import { rightsOf } from '../../kit/policy.ts';
import { createAlarming } from '../aodh.ts';
import type { Alarming } from '../aodh.ts';

/** Aodh with a bus and three clients, for tests: tokens `admin`, `alice` and `bob`, each of its own project. */
export interface AlarmingWorld extends Alarming {
  readonly broker: MessageBroker;
  readonly faultInjection: FaultInjection;
  /** Calls the API. */
  call(token: string, method: Method, url: string, body?: unknown): Promise<Answer>;
  /** Creates an event alarm and returns its id. */
  alarm(token: string, changes?: object): Promise<string>;
  /** Puts an event on the bus as Ceilometer does. */
  event(traits: Readonly<Record<string, unknown>>, eventType?: string, messageId?: string): void;
  /** The messages published on an exchange and key, unpacked. */
  tap(exchange: string, key: string): readonly Tapped[];
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A notification's type and payload. */
export interface Tapped {
  readonly event_type: string;
  readonly publisher_id: string;
  readonly priority: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read bodies without types
  readonly payload: any;
}

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read bodies without types
  readonly body: any;
  /** The error's message. */
  readonly fault: string | undefined;
}

/** Starts an {@link AlarmingWorld}. */
export async function alarmingWorld(
  options: { readonly clock?: Clock; readonly cacheTtlMs?: number } = {},
): Promise<AlarmingWorld> {
  const { clock = systemClock(), cacheTtlMs = 0 } = options;
  const broker = createBroker();
  const faultInjection = noFaultInjection();
  const tokens = {
    validate: contextFor,
    projectExists: () => true,
    identityUrl: 'http://127.0.0.1:5000/v3',
  };
  const latency = createLatency('none', 1, clock);
  const aodh = await createAlarming({
    clock,
    log: silentLog,
    tokens,
    latency,
    broker,
    faultInjection,
    cacheTtlMs,
  });

  const call: AlarmingWorld['call'] = async (token, method, url, body) => {
    const response = await aodh.app.inject({
      method,
      url,
      headers: {
        'x-auth-token': token,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const parsed: unknown = response.body === '' ? undefined : JSON.parse(response.body);
    const fault = (parsed as { error_message?: { faultstring?: string } } | undefined)?.error_message
      ?.faultstring;
    return { status: response.statusCode, headers: response.headers, body: parsed, fault };
  };
  return {
    ...aodh,
    broker,
    faultInjection,
    call,
    async alarm(token, changes = {}) {
      const answer = await call(token, 'POST', '/v2/alarms', { ...eventAlarm, ...changes });
      if (answer.status !== 201) throw new Error(`the alarm was refused: ${answer.fault}`);
      return (answer.body as { alarm_id: string }).alarm_id;
    },
    event(traits, eventType = 'compute.instance.update', messageId = 'm-1') {
      const list = Object.entries(traits).map(([name, value]) => [
        name,
        typeof value === 'number' ? 2 : 1,
        value,
      ]);
      const payload = [
        {
          message_id: messageId,
          event_type: eventType,
          generated: '2026-01-01T00:00:00',
          traits: list,
          raw: {},
        },
      ];
      const about = { publisherId: 'telemetry.publisher.x', eventType: 'event', priority: 'SAMPLE' };
      broker.publish('ceilometer', 'alarm.all.sample', envelope({ ...about, payload, clock }).body);
    },
    tap(exchange, key) {
      const seen: Tapped[] = [];
      broker.subscribe(exchange, key, (message: BusMessage) => {
        const opened = openEnvelope(message.body);
        if (opened !== undefined) seen.push(opened);
      });
      return seen;
    },
  };
}

/** A valid alarm that fires when instance `i-1` goes to error. */
export const eventAlarm = {
  name: 'fault',
  type: 'event',
  event_rule: {
    event_type: 'compute.instance.update',
    query: [
      { field: 'traits.instance_id', type: '', op: 'eq', value: 'i-1' },
      { field: 'traits.state', type: '', op: 'eq', value: 'error' },
    ],
  },
  alarm_actions: ['http://127.0.0.1:9/failure'],
  severity: 'moderate',
};

/** What {@link eventAlarm} waits for, for a project. */
export const faultOf = (project: string): Readonly<Record<string, string>> => ({
  tenant_id: project,
  instance_id: 'i-1',
  state: 'error',
});

function contextFor(token: string): RequestContext | undefined {
  if (!['admin', 'alice', 'bob', 'unscoped'].includes(token)) return undefined;
  const roles = token === 'admin' ? ['admin'] : ['member', 'reader'];
  return {
    token,
    userId: `user-${token}`,
    userName: token,
    domainId: 'default',
    projectId: token === 'unscoped' ? undefined : `project-${token}`,
    projectName: token,
    roles,
    ...rightsOf('new', roles),
  };
}
