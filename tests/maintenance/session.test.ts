import { afterEach, describe, expect, it } from 'vitest';
import type { ProjectEvent } from '../../components/maintenance/project-event.ts';
import { buildApplication } from '../support/application.ts';
import { bothSides, maintenanceBench, startTime } from '../support/maintenance.ts';
import type { MaintenanceBench } from '../support/maintenance.ts';

let bench: MaintenanceBench;
afterEach(() => bench.close());

const EVERY_STATE = [
  'MAINTENANCE',
  'SCALE_IN',
  'PREPARE_MAINTENANCE',
  'PLANNED_MAINTENANCE',
  'PLANNED_MAINTENANCE_COMPLETE',
  'MAINTENANCE_DONE',
];
const DONE = { state: 'MAINTENANCE_DONE', reason: undefined };

describe.each([3, 4])('a maintenance of %i hosts that are full', (count) => {
  it('goes through every state, notifies everybody, and leaves everything as it was', async () => {
    bench = await maintenanceBench({ hosts: count });
    const { tool, manager } = await bothSides(bench);
    expect(await bench.run(tool)).toMatchObject(DONE);
    expect(bench.recorded('maintenance.session-state').map((data) => data['state'])).toEqual(EVERY_STATE);
    expect(await bench.disabled()).toEqual([]);
    const servers = await bench.application.owner.compute.servers.list();
    expect(servers.map(({ status }) => status)).toEqual(Array.from({ length: 2 * count }, () => 'ACTIVE'));
    expect(bench.recorded('maintenance.scaled')).toEqual([
      { by: -2, instances: 2 * count - 2 },
      { by: 2, instances: 2 * count },
    ]);
    // Each host once into maintenance and out of it, one after another.
    const hostEvents = bench.payloads('maintenance.host').map(({ host, state }) => [host, state]);
    expect(hostEvents).toHaveLength(2 * count);
    for (let index = 0; index < hostEvents.length; index += 2) {
      expect(hostEvents[index]).toEqual([hostEvents[index + 1]?.[0], 'IN_MAINTENANCE']);
      expect(hostEvents[index + 1]?.[1]).toBe('MAINTENANCE_COMPLETE');
    }
    const hosts = bench.recorded('maintenance.host-state');
    for (const host of new Set(hosts.map((state) => state['host'])))
      expect(hosts.filter((state) => state['host'] === host).map((state) => state['state'])).toEqual([
        'going-to-maintenance',
        'in-maintenance',
        'enabled',
      ]);
    expect(manager.refused).toEqual({});
    expect(bench.recorded('maintenance.reply-taken').every((reply) => reply['accepted'] === true)).toBe(true);
  });

  it('never has the one that serves on a host in maintenance, nor in a move', async () => {
    bench = await maintenanceBench({ hosts: count });
    const seen: [host: string, active: string, status: string][] = [];
    const hostWork = async (host: string): Promise<void> => {
      const active = await bench.application.active();
      seen.push([host, active.host, active.status]);
    };
    const { tool } = await bothSides(bench, { admin: { hostWork } });
    expect(await bench.run(tool)).toMatchObject(DONE);
    expect(seen).toHaveLength(count);
    for (const [host, active, status] of seen) {
      expect(active).not.toBe(host);
      expect(status).toBe('ACTIVE');
    }
    // An instance that served when its move began would have been moved under the floating IP.
    let serving = bench.recorded('maintenance.switched-over')[0]?.['from'];
    const movedWhileServing = bench.recorder.events.filter(({ event, data }) => {
      if (event === 'maintenance.switched-over') serving = data?.['to'];
      return event === 'maintenance.move-started' && data?.['instanceId'] === serving;
    });
    expect(movedWhileServing).toEqual([]);
  });
});

describe('what an application is notified of', () => {
  it('is all that contracts name, and fits in the traits of an alarm', async () => {
    bench = await maintenanceBench();
    const events: ProjectEvent[] = [];
    const injectReply = (reply: object, event: ProjectEvent) => {
      events.push(event);
      return reply as never;
    };
    const { tool } = await bothSides(bench, { app: { injectReply } });
    const { sessionId } = await bench.run(tool);
    const { projectId } = bench.application;
    for (const payload of bench.payloads('maintenance.scheduled'))
      expect(Object.keys(payload).toSorted()).toEqual([
        'actions_at',
        'allowed_actions',
        'instance_ids',
        'metadata',
        'project_id',
        'reply_url',
        'session_id',
        'state',
      ]);
    const received = bench.recorded('maintenance.event-received');
    for (const { traits } of received)
      for (const value of Object.values(traits as Record<string, string>))
        expect(value.length).toBeLessThan(255);
    expect(events.map(({ state }) => state)).toEqual([
      'MAINTENANCE',
      'SCALE_IN',
      'PREPARE_MAINTENANCE',
      'PLANNED_MAINTENANCE',
      'PLANNED_MAINTENANCE',
      'MAINTENANCE_COMPLETE',
    ]);
    for (const event of events) {
      expect(event).toMatchObject({ projectId, sessionId, metadata: { openstack_version: 'Zed' } });
      expect(event.instances).toEqual({ url: event.replyUrl });
      expect(event.replyUrl).toMatch(new RegExp(`/maintenance/${sessionId}/${projectId}$`));
      expect(event.actionsAtMs).toBeGreaterThan(0);
      const isAboutMoves = event.state.startsWith('P');
      expect(event.allowedActions).toEqual(isAboutMoves ? ['MIGRATE', 'LIVE_MIGRATE', 'OWN_ACTION'] : []);
    }
    const moved = bench.recorded('maintenance.move-finished').map((move) => move['instanceId']);
    const done = received
      .map(({ traits }) => traits as Record<string, string>)
      .filter(({ state }) => state === 'INSTANCE_ACTION_DONE');
    expect(new Set(done.map((traits) => traits['instance_ids']))).toEqual(new Set(moved));
    expect(done.every((traits) => traits['actions_at'] === undefined)).toBe(true);
  });
});

describe('instances', () => {
  it.each(['LIVE_MIGRATE', 'OWN_ACTION'])('leave by %s as well', async (action) => {
    bench = await maintenanceBench();
    const { owner } = bench.application;
    // As its own action the application gives an instance up and makes it again.
    const own = async (ids: readonly string[]): Promise<void> => {
      for (const id of ids) await owner.compute.servers.delete(id);
    };
    const tool = await bench.adminTool();
    const manager = await bench.appManager({
      scale: async (by) => (by < 0 ? bench.application.scale(by) : undefined),
      injectReply(reply, event) {
        if (reply.instance_actions === undefined || event.state !== 'PREPARE_MAINTENANCE') return reply;
        const ids = Object.keys(reply.instance_actions);
        if (action === 'OWN_ACTION') void own(ids);
        return { ...reply, instance_actions: Object.fromEntries(ids.map((id) => [id, action])) };
      },
    });
    await bench.alarm('maintenance.scheduled', manager.alarmUrl);
    expect(await bench.run(tool)).toMatchObject(DONE);
    const [first] = bench.recorded('maintenance.move-finished');
    expect(first).toMatchObject({ action, outcome: 'done' });
    expect(String(first?.['target'])).toMatch(action === 'OWN_ACTION' ? /^undefined$/ : /^compute-/);
    const done = bench
      .payloads('maintenance.scheduled')
      .filter(({ state }) => state === 'INSTANCE_ACTION_DONE');
    const namesFirst = done.some((payload) => payload['instance_ids'] === first?.['instanceId']);
    expect(namesFirst).toBe(action !== 'OWN_ACTION');
  });
});

describe('hosts with room', () => {
  it('are maintained without asking anybody to scale', async () => {
    bench = await maintenanceBench();
    await bench.application.scale(-3);
    const { tool } = await bothSides(bench);
    expect(await bench.run(tool)).toMatchObject(DONE);
    const states = bench.recorded('maintenance.session-state').map((data) => data['state']);
    expect(states).not.toContain('SCALE_IN');
  });

  it('and nobody on them are maintained without asking anybody', async () => {
    bench = await maintenanceBench();
    await bench.application.scale(-4);
    const tool = await bench.adminTool();
    const { servers } = bench.admin.compute;
    const taken = new Set((await servers.list({ allTenants: true })).map(({ host }) => host));
    const [free = ''] = ['compute-1', 'compute-2', 'compute-3'].filter((host) => !taken.has(host));
    expect(await bench.run(tool, { hosts: [free] })).toMatchObject(DONE);
    expect(bench.payloads('maintenance.scheduled')).toEqual([]);
    expect(bench.payloads('maintenance.host').map(({ host, project_id: id }) => [host, id])).toEqual([
      [free, bench.admin.session.projectId],
      [free, bench.admin.session.projectId],
    ]);
  });
});

describe('several projects', () => {
  it('in one session are all asked, each about its own instances, and one refusal is enough', async () => {
    bench = await maintenanceBench();
    await bench.application.scale(-4);
    const second = await buildApplication(bench.admin, {
      project: 'second',
      others: 0,
      session: bench.session,
    });
    bench.defer('second', () => second.owner.session.close());
    const refuse = { on: false };
    const { tool, manager } = await bothSides(bench);
    const theirs = await bench.appManager({
      cloud: second.owner,
      projectId: second.projectId,
      floatingIp: second.floatingIp,
      scale: async () => {},
      injectReply: (reply) => (refuse.on ? { ...reply, state: reply.state.replace(/^ACK/, 'NACK') } : reply),
    });
    await bench.alarm('maintenance.scheduled', theirs.alarmUrl, second.owner);
    expect(await bench.run(tool)).toMatchObject(DONE);
    const asked = bench.payloads('maintenance.scheduled').map((payload) => payload['project_id']);
    expect(new Set(asked)).toEqual(new Set([bench.application.projectId, second.projectId]));
    const fetched = bench
      .recorded('maintenance.instances-fetched')
      .filter((payload) => payload['state'] === 'MAINTENANCE');
    expect(fetched.map((payload) => (payload['instanceIds'] as string[]).length)).toEqual([2, 2]);
    expect([manager.refused, theirs.refused]).toEqual([{}, {}]);
    refuse.on = true;
    const { state, reason } = await bench.run(tool);
    expect([state, reason]).toEqual([
      'MAINTENANCE_FAILED',
      `project ${second.projectId} answered NACK_MAINTENANCE`,
    ]);
  });
});

describe('several sessions', () => {
  it('go on side by side when they share no host, and are refused when they do', async () => {
    bench = await maintenanceBench({ hosts: 4 });
    await bench.application.scale(-4);
    const { tool } = await bothSides(bench);
    // So short that the clock does not skip it: the wait of one session would leave the other no time.
    const maintenanceAtMs = startTime(bench.clock, 7000);
    const ask = (hosts: string[]) =>
      tool.startSession({ hosts, maintenanceAtMs, metadata: {}, workflow: 'default' });
    const first = await ask(['compute-1', 'compute-2']);
    const second = await ask(['compute-3', 'compute-4']);
    await expect(ask(['compute-2'])).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(`compute-2 is in session ${first.sessionId}`) as string,
    });
    const ends = await Promise.all([first, second].map(({ sessionId }) => bench.ended(tool, sessionId)));
    expect(ends).toEqual([DONE, DONE]);
    expect(await bench.disabled()).toEqual([]);
    expect((await ask(['compute-2'])).sessionId).not.toBe(first.sessionId);
  });
});
