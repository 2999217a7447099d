import type { JsonObject } from '../../core/json.ts';
import type { TraceData, TraceEvent, TraceEventName } from '../../record/trace-events.ts';

/** When the session of sample maintenances is ordered, microseconds since the epoch. */
export const ORDERED_US = 1_795_000_000_200_000;

/** The session of sample maintenances. */
export const SESSION_ID = '6a1a4dcd-3f5e-4b6e-9d1c-0b54c1f0a001';
/** The project of sample maintenances. */
export const PROJECT_ID = 'f5e2c7d15a0d4c2f8a2b6f0f4c1d9e11';

/** An event of the control host, `atMs` after the session was ordered. */
export function tracedAfterOrder<Name extends TraceEventName>(
  event: Name,
  atMs: number,
  data: TraceData<Name>,
): TraceEvent {
  return { atUs: afterOrderUs(atMs), event, source: event.split('.')[0] ?? event, data } as TraceEvent;
}

/** A time on the control host, `atMs` after the session was ordered. */
export function afterOrderUs(atMs: number): number {
  return ORDERED_US + Math.round(atMs * 1000);
}

/** UTC time `YYYY-MM-DD HH:MM:SS`, cut off to seconds, `atMs` after the session was ordered. */
export function secondsText(atMs: number): string {
  return new Date(ORDERED_US / 1000 + atMs).toISOString().slice(0, 19).replace('T', ' ');
}

const REPLY_WINDOW_MS = 120_000;
const URL_BASE = `http://127.0.0.1:12347/maintenance/${SESSION_ID}/${PROJECT_ID}`;

interface Change {
  readonly atMs: number;
  readonly value: string;
}

/** How a message to a project is asked and answered. */
interface Asking {
  readonly actionsAtMs?: number;
  /** What the App manager needs to do before it answers. */
  readonly workMs?: number;
  readonly instanceIds?: readonly string[];
  readonly wantsActions?: boolean;
}

/** Plays a maintenance: where every instance is, who serves, and the events of it all, one step after another. */
export class Scene {
  readonly events: TraceEvent[] = [];
  nowMs = 0;
  readonly haInstanceIds: readonly string[] = [uuid(0), uuid(1)];
  readonly instanceIds: readonly string[];
  readonly #names: readonly string[];
  readonly #hostWorkMs: number;
  readonly #moveMs: number;
  readonly #places = new Map<string, Change[]>();
  readonly #active: Change[] = [{ atMs: Number.NEGATIVE_INFINITY, value: uuid(0) }];
  #messages = 0;

  constructor(options: {
    readonly names: readonly string[];
    readonly hostWorkMs: number;
    readonly moveMs: number;
  }) {
    this.#names = options.names;
    this.#hostWorkMs = options.hostWorkMs;
    this.#moveMs = options.moveMs;
    // One HA instance on each of the first two hosts, and others beside them: two on every host.
    const [first = '', second = '', ...rest] = options.names;
    const places = [first, second, first, second, ...rest.flatMap((host) => [host, host])];
    this.instanceIds = places.map((_, index) => uuid(index));
    for (const [index, host] of places.entries()) {
      this.#places.set(uuid(index), [{ atMs: Number.NEGATIVE_INFINITY, value: host }]);
    }
  }

  activeAt(atMs: number): string {
    return this.#active.findLast((change) => change.atMs <= atMs)?.value ?? '';
  }

  hostAt(instanceId: string, atMs: number): string {
    return this.#places.get(instanceId)?.findLast((change) => change.atMs <= atMs)?.value ?? '';
  }

  instancesOn(host: string): readonly string[] {
    return [...this.#places.keys()].filter((id) => this.hostAt(id, this.nowMs) === host);
  }

  state(state: string): void {
    this.#stamp('maintenance.session-state', { sessionId: SESSION_ID, state });
  }

  waitUntil(atMs: number): void {
    this.nowMs = Math.max(this.nowMs, atMs);
  }

  /** A question, from the bus to the Admin tool's taking of the answer. */
  ask(state: string, asking: Asking = {}): void {
    const { workMs = 12, instanceIds = this.instanceIds, wantsActions = false } = asking;
    if (state !== 'MAINTENANCE_COMPLETE') this.state(state);
    this.nowMs += 4;
    const messageId = this.#project(state, {
      instance_ids: URL_BASE,
      allowed_actions: wantsActions ? ['MIGRATE', 'LIVE_MIGRATE', 'OWN_ACTION'] : [],
      actions_at: secondsText(asking.actionsAtMs ?? this.nowMs + REPLY_WINDOW_MS),
      metadata: { openstack_version: 'Zed' },
      reply_url: URL_BASE,
    });
    this.nowMs += 31;
    this.#received(state, messageId);
    this.nowMs += 9;
    this.#stamp('maintenance.instances-fetched', { sessionId: SESSION_ID, state, instanceIds });
    if (wantsActions) this.#switchAwayFrom(instanceIds);
    this.nowMs += workMs;
    if (state === 'SCALE_IN')
      this.#stamp('maintenance.scaled', { by: -2, instances: this.instanceIds.length - 2 });
    if (state === 'MAINTENANCE_COMPLETE')
      this.#stamp('maintenance.scaled', { by: 2, instances: this.instanceIds.length });
    const actions = Object.fromEntries(instanceIds.map((id) => [id, 'MIGRATE']));
    const reply = { sessionId: SESSION_ID, projectId: PROJECT_ID, state: `ACK_${state}` };
    const withActions = wantsActions ? { ...reply, instanceActions: actions } : reply;
    this.#stamp('maintenance.reply-sent', { ...withActions, forState: state, status: 200 });
    this.nowMs += 2;
    this.#stamp('maintenance.reply-taken', { ...withActions, accepted: true });
    this.nowMs += 1;
  }

  /** The last instance of each of the last two hosts goes; there are two hosts at least. */
  scaleIn(): void {
    this.ask('SCALE_IN', { workMs: 850 });
    for (const host of this.#names.slice(-2)) {
      const id = this.instancesOn(host).at(-1) ?? '';
      this.#places.get(id)?.push({ atMs: this.nowMs, value: '' });
    }
  }

  /** Every host is disabled before the first one is maintained. */
  goingToMaintenance(): void {
    this.state('PLANNED_MAINTENANCE');
    for (const host of this.#names) {
      this.nowMs += 6;
      this.#stamp('maintenance.host-state', { host, state: 'going-to-maintenance', timeoutMs: 60_000 });
    }
  }

  /** Asks, and moves every instance to where there is room. */
  empty(host: string, state: string): void {
    const instanceIds = this.instancesOn(host);
    this.ask(state, { instanceIds, wantsActions: true, workMs: 40 });
    const beganMs = this.nowMs;
    for (const [index, instanceId] of instanceIds.entries()) {
      const target = this.#room(host);
      const move = { sessionId: SESSION_ID, instanceId, action: 'MIGRATE', host };
      this.nowMs = beganMs + 2 * index;
      this.#stamp('maintenance.move-started', move);
      this.nowMs = beganMs + this.#moveMs + 90 * index;
      this.#places.get(instanceId)?.push({ atMs: this.nowMs, value: target });
      this.#stamp('maintenance.move-finished', { ...move, target, outcome: 'done' });
      this.nowMs += 5;
      const messageId = this.#project('INSTANCE_ACTION_DONE', { instance_ids: instanceId });
      this.nowMs += 29;
      this.#received('INSTANCE_ACTION_DONE', messageId);
    }
    this.nowMs += 60;
  }

  maintain(host: string): void {
    this.#host(host, 'IN_MAINTENANCE');
    this.nowMs += 3;
    this.#stamp('maintenance.host-state', { host, state: 'in-maintenance' });
    this.nowMs += this.#hostWorkMs;
    this.#host(host, 'MAINTENANCE_COMPLETE');
    this.nowMs += 15;
    this.#stamp('maintenance.host-state', { host, state: 'enabled' });
  }

  /** The first host after `host`, in turn, that holds fewer than two; others that were emptied come first. */
  #room(host: string): string {
    const others = this.#names.filter((name) => name !== host && this.instancesOn(name).length < 2);
    return others.find((other) => this.instancesOn(other).length === 0) ?? others[0] ?? host;
  }

  #switchAwayFrom(instanceIds: readonly string[]): void {
    const from = this.activeAt(this.nowMs);
    const to = this.haInstanceIds.find((id) => id !== from) ?? from;
    if (!instanceIds.includes(from)) return;
    this.nowMs += 55;
    this.#active.push({ atMs: this.nowMs, value: to });
    this.nowMs += 1;
    this.#stamp('maintenance.switched-over', { from, to, floatingIp: '10.20.1.7' });
  }

  #project(state: string, payload: JsonObject): string {
    const messageId = this.#messageId();
    const names = { project_id: PROJECT_ID, session_id: SESSION_ID, state };
    this.#stamp('maintenance.project-event', {
      messageId,
      publisherId: 'admin_tool',
      payload: { ...names, ...payload },
    });
    return messageId;
  }

  #received(state: string, messageId: string): void {
    const traits = { session_id: SESSION_ID, project_id: PROJECT_ID, state };
    this.#stamp('maintenance.event-received', { sessionId: SESSION_ID, state, messageId, traits });
  }

  #host(host: string, state: string): void {
    this.#stamp('maintenance.host-event', {
      messageId: this.#messageId(),
      publisherId: 'admin_tool',
      payload: { project_id: PROJECT_ID, host, state, session_id: SESSION_ID },
    });
  }

  #messageId(): string {
    this.#messages += 1;
    return `message-${this.#messages}`;
  }

  #stamp<Name extends TraceEventName>(event: Name, data: TraceData<Name>): void {
    this.events.push(tracedAfterOrder(event, this.nowMs, data));
  }
}

function uuid(index: number): string {
  return `${(0xa1b2c3d4 + index * 0x01010101).toString(16).slice(-8)}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}
