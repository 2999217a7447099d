import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../core/clock.ts';
import { newRunId } from '../../core/ids.ts';
import { createLedger } from '../../core/ledger.ts';
import type { LedgerLine } from '../../core/ledger.ts';
import { silentLog } from '../../core/log.ts';
import { waitFor } from '../../core/wait-for.ts';
import type { FixtureContext } from '../../fixtures/context.ts';
import { ensureHalfHostFlavor } from '../../fixtures/flavor.ts';
import { ensureImage } from '../../fixtures/image.ts';
import { setUpMaintenanceStack } from '../../fixtures/maintenance-stack.ts';
import type { MaintenanceStackRequest } from '../../fixtures/maintenance-stack.ts';
import { maintenanceTemplate } from '../../fixtures/maintenance-template.ts';
import { ensureRole, setUpTenant } from '../../fixtures/tenant.ts';
import type { Tenant } from '../../fixtures/tenant.ts';
import { fixtureUndos } from '../../fixtures/undos.ts';
import { openStack } from '../../openstack/cloud.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import { openSession } from '../../openstack/session.ts';
import { startCloud } from '../../simulator/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { envelope } from '../../simulator/kit/oslo.ts';

const clock = systemClock();
const session = { clock, log: silentLog };
const floatingIpBody = z.object({ floatingip: z.object({ port_id: z.string().nullable() }) });

let workDir: string;
let embedded: EmbeddedCloud;
let cloud: OpenStack;
let context: FixtureContext;
let tenant: Tenant;
let request: MaintenanceStackRequest;
const lines: LedgerLine[] = [];

beforeAll(async () => {
  workDir = mkdtempSync(join(tmpdir(), 'doctor-stack-'));
  embedded = await startCloud({ hosts: 3, vcpus: 2, latency: 'none', seed: 1, ...session, workDir });
  const credentials = credentialsFromEnv(embedded.openrc);
  if (credentials === undefined) throw new Error('no credentials');
  cloud = openStack(await openSession(credentials, session), { computeMicroversion: '2.34' });
  const runId = newRunId(clock);
  context = { cloud, ledger: createLedger((line) => lines.push(line)), clock, log: silentLog, runId };
  tenant = await setUpTenant(context, {
    project: 'doctor',
    user: 'doctor',
    password: 'doctor',
    roleId: (await ensureRole(context, undefined)).id,
    domainId: 'default',
    computeMicroversion: '2.34',
    session,
  });
  request = {
    stackName: 'doctor_test_maintenance',
    externalNetwork: 'public',
    flavorId: await ensureHalfHostFlavor(context, 2),
    imageId: await ensureImage(context, {
      imageName: 'cirros',
      imageFormat: 'raw',
      imageFilename: join(workDir, 'none'),
      imageDownloadUrl: undefined,
    }),
    nonhaInstances: 4,
    appManagerAlarmUrl: 'http://127.0.0.1:9/maintenance',
    inspectorAlarmUrl: 'http://127.0.0.1:9/maintenance',
  };
});

afterAll(async () => {
  assert.deepEqual(await context.ledger.tearDown(fixtureUndos(cloud, clock)), []);
  assert.deepEqual(await cloud.compute.servers.list({ allTenants: true }), []);
  await Promise.all([tenant.cloud.session.close(), cloud.session.close()]);
  await embedded.close();
  await rm(workDir, { recursive: true, force: true });
});

const portOf = async (serverId: string): Promise<string | undefined> =>
  (await tenant.cloud.network.ports.list({ deviceId: serverId }))[0]?.id;
const floatingIpPort = async (id: string): Promise<string | null> =>
  (
    await tenant.cloud.session.request(
      'network',
      { method: 'GET', path: `/v2.0/floatingips/${id}` },
      floatingIpBody,
    )
  ).floatingip.port_id;

describe('the stack of the maintenance scenario', () => {
  it('fills three hosts, scales without moving the floating IP back, and goes with its undo', async () => {
    const mark = context.ledger.mark();
    const stack = await setUpMaintenanceStack(context, tenant.cloud, request);
    const { ha, nonha } = await stack.instances();
    expect([ha.length, nonha.length]).toEqual([2, 4]);
    const servers = await cloud.compute.servers.list({ allTenants: true, projectId: tenant.projectId });
    expect(servers.map(({ name }) => name).sort()).toEqual([
      'doctor_ha_app_0',
      'doctor_ha_app_1',
      'doctor_nonha_app_0',
      'doctor_nonha_app_1',
      'doctor_nonha_app_2',
      'doctor_nonha_app_3',
    ]);
    const hostOf = (name: string) => servers.find((server) => server.name === name)?.host;
    expect(hostOf('doctor_ha_app_0')).not.toBe(hostOf('doctor_ha_app_1'));
    expect(servers.every(({ metadata }) => metadata['doctor_run'] === context.runId)).toBe(true);
    expect(await floatingIpPort(stack.floatingIp.id)).toBe(await portOf(ha[0] ?? ''));

    const standby = await portOf(ha[1] ?? '');
    await tenant.cloud.session.request(
      'network',
      {
        method: 'PUT',
        path: `/v2.0/floatingips/${stack.floatingIp.id}`,
        json: { floatingip: { port_id: standby } },
      },
      floatingIpBody,
    );
    const scaled = async (count: number) => {
      await stack.scale(count);
      return waitFor(
        `Heat has ${count} others`,
        async () => {
          const now = await stack.instances();
          return now.nonha.length === count ? now : undefined;
        },
        { clock, timeoutMs: 60_000, intervalMs: 10 },
      );
    };
    const shrunk = await scaled(2);
    expect(nonha).toEqual(expect.arrayContaining([...shrunk.nonha]));
    // The two that were alone on their host are those that went.
    const left = await cloud.compute.servers.list({ allTenants: true, projectId: tenant.projectId });
    expect(new Set(left.map(({ host }) => host)).size).toBe(2);
    const grown = await scaled(4);
    expect(grown.nonha).toEqual(expect.arrayContaining([...shrunk.nonha]));
    expect(grown.nonha).toHaveLength(4);
    expect(grown.ha).toEqual(ha);
    expect(await floatingIpPort(stack.floatingIp.id)).toBe(standby);

    expect(await context.ledger.tearDown(fixtureUndos(cloud, clock), mark)).toEqual([]);
    expect(await tenant.cloud.orchestration.stacks.get(stack.ref)).toBeUndefined();
    expect(await tenant.cloud.orchestration.stacks.list()).toEqual([]);
    expect(await tenant.cloud.network.ports.list({})).toEqual([]);
  });

  it('has alarms that reach app manager and inspector, again and again', async () => {
    const mark = context.ledger.mark();
    const received: string[] = [];
    const server = fastify();
    server.post('/:who', async ({ params, body }) => {
      const { event } = (body as { reason_data: { event: { event_type: string } } }).reason_data;
      received.push(`${(params as { who: string }).who} ${event.event_type}`);
    });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    await setUpMaintenanceStack(context, tenant.cloud, {
      ...request,
      nonhaInstances: 0,
      appManagerAlarmUrl: `${url}/app-manager`,
      inspectorAlarmUrl: `${url}/inspector`,
    });
    const notify = (eventType: string): void => {
      const payload = {
        project_id: tenant.projectId,
        session_id: 's',
        state: 'MAINTENANCE',
        host: 'compute-1',
      };
      const { body } = envelope({ publisherId: 'admin_tool', eventType, priority: 'INFO', payload, clock });
      embedded.broker.publish('openstack', 'notifications.info', body);
    };
    for (const times of [1, 2]) {
      notify('maintenance.scheduled');
      notify('maintenance.host');
      await waitFor(`${2 * times} alarms`, () => received.length === 2 * times, {
        clock,
        timeoutMs: 5_000,
        intervalMs: 10,
      });
    }
    expect(received.sort()).toEqual([
      'app-manager maintenance.scheduled',
      'app-manager maintenance.scheduled',
      'inspector maintenance.host',
      'inspector maintenance.host',
    ]);
    await server.close();
    expect(await context.ledger.tearDown(fixtureUndos(cloud, clock), mark)).toEqual([]);
  });

  it('that does not fit is refused with the reason, and is taken back all the same', async () => {
    const mark = context.ledger.mark();
    await expect(
      setUpMaintenanceStack(context, tenant.cloud, { ...request, nonhaInstances: 5 }),
    ).rejects.toMatchObject({
      code: 'CLOUD_REFUSED',
      message: expect.stringMatching(
        /^Heat could not CREATE stack doctor_test_maintenance: .*No valid host/,
      ) as string,
    });
    expect(await context.ledger.tearDown(fixtureUndos(cloud, clock), mark)).toEqual([]);
    expect(await tenant.cloud.orchestration.stacks.list()).toEqual([]);
  });

  it('whose making was cut short before its id was known is found by name and mark', async () => {
    const { stacks } = tenant.cloud.orchestration;
    const template = 'heat_template_version: 2017-02-24\nresources: {n: {type: OS::Neutron::Net}}';
    const rest = { template, parameters: {}, rollback: false };
    const mine = await stacks.create({ ...rest, name: 'cut', tags: [`doctor run ${context.runId}`] });
    const undo = fixtureUndos(cloud, clock)['stack'];
    await undo?.({ kind: 'stack', what: 'stack cut', undo: { name: 'cut', runId: context.runId } });
    expect(await stacks.get(mine)).toBeUndefined();
    const foreign = await stacks.create({ ...rest, name: 'cut', tags: ['doctor run other'] });
    await undo?.({ kind: 'stack', what: 'stack cut', undo: { name: 'cut', runId: context.runId } });
    expect(await stacks.get(foreign)).toMatchObject({ name: 'cut' });
    await undo?.({ kind: 'stack', what: 'stack cut', undo: { id: foreign.id, name: 'cut' } });
    expect(await stacks.list()).toEqual([]);
  });

  it('is a template that Heat finds no fault in, with its history and resources to look at', async () => {
    const { stacks } = tenant.cloud.orchestration;
    await stacks.validate(maintenanceTemplate([0, 1]));
    await expect(stacks.validate('heat_template_version: never')).rejects.toMatchObject({
      code: 'CLOUD_REFUSED',
    });
    const template = 'heat_template_version: 2017-02-24\nresources: {n: {type: OS::Neutron::Net}}';
    const ref = await stacks.create({ name: 'small', template, parameters: {}, rollback: true });
    await waitFor('complete', async () => (await stacks.get(ref))?.status === 'CREATE_COMPLETE', {
      clock,
      timeoutMs: 5_000,
      intervalMs: 10,
    });
    expect(await stacks.resources(ref)).toMatchObject([
      { name: 'n', type: 'OS::Neutron::Net', status: 'CREATE_COMPLETE' },
    ]);
    expect((await stacks.events(ref)).map(({ resourceName, status }) => `${resourceName} ${status}`)).toEqual(
      ['small CREATE_COMPLETE', 'n CREATE_COMPLETE', 'n CREATE_IN_PROGRESS', 'small CREATE_IN_PROGRESS'],
    );
    await stacks.update(ref, { template: 'heat_template_version: 2017-02-24', parameters: {} });
    await waitFor('updated', async () => (await stacks.get(ref))?.status === 'UPDATE_COMPLETE', {
      clock,
      timeoutMs: 5_000,
      intervalMs: 10,
    });
    expect(await stacks.resources(ref)).toEqual([]);
    await stacks.delete(ref);
    await waitFor('gone', async () => (await stacks.get(ref)) === undefined, {
      clock,
      timeoutMs: 5_000,
      intervalMs: 10,
    });
    await stacks.delete(ref);
  });
});
