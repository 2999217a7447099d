import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { logInAs } from '../support/application.ts';
import { startFenix } from '../support/fenix.ts';
import type { FakeFenix, FenixConfig } from '../support/fenix.ts';
import { maintenanceBench } from '../support/maintenance.ts';
import type { MaintenanceBench } from '../support/maintenance.ts';
import { openStack } from '../../openstack/cloud.ts';
import { openSession } from '../../openstack/session.ts';

let bench: MaintenanceBench;
let fenix: FakeFenix;
beforeEach(async () => {
  bench = await maintenanceBench();
});
afterEach(() => bench.close());

/** Everybody logs in after Fenix is in the catalogue, as on a cloud that has one. */
async function withFenix(config: FenixConfig = {}) {
  fenix = await startFenix(bench.cloud, config);
  bench.defer('fenix', () => fenix.close());
  const again = async (cloud: typeof bench.admin) => {
    const session = await openSession(cloud.session.credentials, bench.session);
    bench.defer('session', () => session.close());
    return openStack(session, { computeMicroversion: '2.34' });
  };
  const [admin, owner] = [await again(bench.admin), await again(bench.application.owner)];
  const tool = await bench.adminTool({ kind: 'fenix', cloud: admin });
  const manager = await bench.appManager({ kind: 'vnfm', cloud: owner });
  await bench.alarm('maintenance.scheduled', manager.alarmUrl);
  return { tool, manager, admin, owner };
}

describe('a maintenance by Fenix with the VNF manager', () => {
  it('goes through, instance by instance, and leaves no constraint behind', async () => {
    const { tool, manager } = await withFenix();
    expect([...fenix.constraints.keys()].filter((path) => path.startsWith('/instance/'))).toHaveLength(6);
    const { state, reason, sessionId } = await bench.run(tool, { workflow: 'vnf' });
    expect([state, reason]).toEqual(['MAINTENANCE_DONE', undefined]);
    expect(await bench.disabled()).toEqual([]);
    const replies = bench.recorded('maintenance.reply-sent');
    expect(replies.every((reply) => reply['status'] === 200)).toBe(true);
    const planned = replies.filter((reply) => reply['forState'] === 'PLANNED_MAINTENANCE');
    expect(planned.length).toBeGreaterThanOrEqual(3);
    for (const reply of planned)
      expect(reply).toMatchObject({
        state: 'ACK_PLANNED_MAINTENANCE',
        instanceAction: 'MIGRATE',
        instanceId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      });
    expect(bench.recorded('maintenance.switched-over').length).toBeGreaterThan(0);
    const current = (await bench.application.owner.compute.servers.list()).map(({ id }) => `/instance/${id}`);
    const known = [...fenix.constraints.keys()].filter((path) => path.startsWith('/instance/'));
    expect(known.toSorted()).toEqual(current.toSorted());
    await tool.deleteSession(sessionId);
    await manager.stop();
    expect([...fenix.constraints.keys()]).toEqual([]);
  });

  it('fails when the application is silent, and the hosts are enabled again', async () => {
    const { tool, manager } = await withFenix({ replyMs: 500 });
    await manager.stop();
    const { state, reason } = await bench.run(tool, { workflow: 'vnf' });
    expect([state, reason]).toEqual([
      'MAINTENANCE_FAILED',
      'Fenix gives no reason; the log of its engine has it',
    ]);
    expect(await bench.disabled()).toEqual([]);
  });

  it('goes on when tokens run out: they are renewed', async () => {
    const { tool } = await withFenix();
    bench.cloud.faultInjection.tokenLifeMs = 300;
    const { state } = await bench.run(tool, { workflow: 'vnf' });
    bench.cloud.faultInjection.tokenLifeMs = undefined;
    expect(state).toBe('MAINTENANCE_DONE');
    expect(fenix.requests.some(({ status }) => status === 401)).toBe(true);
  });

  it('fails when the token of the VNF manager is refused for good', async () => {
    const { tool, manager, owner } = await withFenix({ replyMs: 1000 });
    const { users } = bench.admin.identity;
    await users.delete(owner.session.userId);
    const { state } = await bench.run(tool, { workflow: 'vnf' });
    expect(state).toBe('MAINTENANCE_FAILED');
    expect(bench.recorded('maintenance.reply-sent')[0]).toMatchObject({ status: 0 });
    expect(await bench.disabled()).toEqual([]);
    // What it registered stays behind then, and it says so.
    await expect(manager.stop()).rejects.toThrow('refused the login');
  });
});

describe('Fenix', () => {
  it('takes no fourth session, and the error says so', async () => {
    const { tool } = await withFenix();
    const asked = {
      hosts: [],
      maintenanceAtMs: systemClock().wallUs() / 1000 + 3_600_000,
      metadata: {},
      workflow: 'vnf',
    };
    for (let count = 0; count < 3; count += 1) await tool.startSession(asked);
    await expect(tool.startSession(asked)).rejects.toMatchObject({
      code: 'CLOUD_REFUSED',
      status: 509,
      message: expect.stringMatching(/answered POST \/v1\/maintenance with 509: Too many sessions/) as string,
      hint: expect.stringMatching(/three sessions at a time/) as string,
    });
  });

  it('wants a token', async () => {
    await withFenix();
    expect((await fetch(`${fenix.url}/maintenance`)).status).toBe(401);
  });

  it('that is not there is named with its address', async () => {
    const tool = bench.adminTool({ kind: 'fenix', port: 1 });
    await expect(tool).rejects.toMatchObject({
      code: 'CLOUD_UNREACHABLE',
      message: expect.stringMatching(/127\.0\.0\.1:1 \(maintenance\)/) as string,
    });
  });

  it('has no place for an application without a server group', async () => {
    fenix = await startFenix(bench.cloud);
    bench.defer('fenix', () => fenix.close());
    const other = await logInAs(bench.admin, 'other', bench.session);
    bench.defer('other', () => other.session.close());
    const cloud = {
      ...bench.application.owner,
      compute: { ...bench.application.owner.compute, serverGroups: other.compute.serverGroups },
    };
    await expect(bench.appManager({ kind: 'vnfm', cloud })).rejects.toMatchObject({
      code: 'CLOUD_REFUSED',
      message: 'The project has no server group doctor_ha_app_group.',
    });
  });
});
