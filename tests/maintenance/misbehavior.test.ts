import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdminToolOptions } from '../../components/admin-tool/contract.ts';
import type { ReplyInjection } from '../../components/app-manager/contract.ts';
import { systemClock } from '../../core/clock.ts';
import { waitFor } from '../../core/wait-for.ts';
import { noBody } from '../../openstack/session.ts';
import { logInAs } from '../support/application.ts';
import { expireTokensAtEachStep } from '../support/expiring-tokens.ts';
import { QUICK, bothSides, maintenanceBench } from '../support/maintenance.ts';
import type { AppOptions, MaintenanceBench } from '../support/maintenance.ts';

let bench: MaintenanceBench;
beforeEach(async () => {
  bench = await maintenanceBench();
});
afterEach(() => bench.close());

/** Replies wrongly in one state, and well in all others. */
const when =
  (state: string, injected: ReplyInjection): ReplyInjection =>
  (reply, event) =>
    event.state === state ? injected(reply, event) : reply;

/** Runs a session that must fail, and sees that the cloud and the application are as they should be. */
async function failing(
  options: { admin?: Partial<AdminToolOptions>; app?: AppOptions } = {},
): Promise<string> {
  const { tool } = await bothSides(bench, options);
  const { state, reason } = await bench.run(tool);
  expect(state).toBe('MAINTENANCE_FAILED');
  expect(bench.recorded('maintenance.session-state').at(-1)).toMatchObject({ state, reason });
  await expectAllWell();
  return reason ?? '';
}

async function expectAllWell(): Promise<void> {
  expect(await bench.disabled()).toEqual([]);
  expect(await bench.application.active()).toMatchObject({ status: 'ACTIVE' });
  // Everybody notified of a host's maintenance was notified of its end.
  const events = bench.payloads('maintenance.host');
  for (const host of new Set(events.map((event) => event['host'])))
    expect(events.filter((event) => event['host'] === host).at(-1)?.['state']).toBe('MAINTENANCE_COMPLETE');
  const states = bench.recorded('maintenance.host-state');
  for (const host of new Set(states.map((state) => state['host'])))
    expect(states.findLast((state) => state['host'] === host)?.['state']).toBe('enabled');
}

const statuses = (): unknown[] => bench.recorded('maintenance.reply-sent').map((reply) => reply['status']);
const taken = (): unknown => bench.recorded('maintenance.reply-taken').at(-1);

describe('an application that', () => {
  it.each(['MAINTENANCE', 'SCALE_IN', 'PREPARE_MAINTENANCE', 'PLANNED_MAINTENANCE', 'MAINTENANCE_COMPLETE'])(
    'refuses %s ends the session with its reason',
    async (refused) => {
      const injectReply = when(refused, ({ session_id }) => ({
        session_id,
        state: `NACK_${refused}`,
        reason: 'not now',
      }));
      const reason = await failing({ app: { injectReply } });
      expect(reason).toBe(`project ${bench.application.projectId} answered NACK_${refused}: not now`);
    },
  );

  it('is silent ends it when its time is over', async () => {
    const times = { ...QUICK, replyWindowMs: 1000 };
    const injectReply = when('PLANNED_MAINTENANCE', () => 'silence');
    expect(await failing({ admin: { times }, app: { injectReply } })).toMatch(
      /^project \w+ did not answer PLANNED_MAINTENANCE before \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/,
    );
  });

  it('acknowledges late gets an error, and has ended it', async () => {
    const times = { ...QUICK, replyWindowMs: 1000 };
    const injectReply = when('SCALE_IN', () => ({ lateMs: 100 }));
    expect(await failing({ admin: { times }, app: { injectReply } })).toMatch(
      /did not answer SCALE_IN before/,
    );
    await waitFor('the late reply', () => statuses().length === 2, {
      clock: systemClock(),
      timeoutMs: 60_000,
    });
    expect(statuses()).toEqual([200, 409]);
    expect(taken()).toMatchObject({ accepted: false, reason: expect.stringMatching(/too late/) as string });
  });

  it('acknowledges for another session leaves this one waiting, in vain', async () => {
    const times = { ...QUICK, replyWindowMs: 1000 };
    const session_id = '00000000-0000-4000-8000-000000000000';
    const injectReply = when('PREPARE_MAINTENANCE', (reply) => ({ ...reply, session_id }));
    expect(await failing({ admin: { times }, app: { injectReply } })).toMatch(
      /did not answer PREPARE_MAINTENANCE/,
    );
    expect(statuses()).toEqual([200, 200, 400]);
    expect(taken()).toMatchObject({
      accepted: false,
      reason: expect.stringMatching(/the reply is for session 00000000/) as string,
    });
  });

  it('acknowledges another state leaves it waiting, in vain', async () => {
    const times = { ...QUICK, replyWindowMs: 1000 };
    const injectReply = when('SCALE_IN', (reply) => ({ ...reply, state: 'ACK_MAINTENANCE' }));
    expect(await failing({ admin: { times }, app: { injectReply } })).toMatch(/did not answer SCALE_IN/);
    expect(statuses()).toEqual([200, 409]);
  });

  it.each([
    [
      'gives an action for an instance of no concern',
      { stranger: 'MIGRATE' },
      /stranger is none of the inst/,
    ],
    ['leaves an instance out', {}, /there is no action for instance [\da-f-]{36}$/],
  ])('%s ends it', async (_, instance_actions, words) => {
    const injectReply = when('PLANNED_MAINTENANCE', (reply) => ({ ...reply, instance_actions }));
    expect(await failing({ app: { injectReply } })).toMatch(words);
    expect(statuses().at(-1)).toBe(400);
  });

  it('wants an action that is not allowed ends it', async () => {
    const injectReply = when('PREPARE_MAINTENANCE', ({ instance_actions = {}, ...reply }) => ({
      ...reply,
      instance_actions: Object.fromEntries(Object.keys(instance_actions).map((id) => [id, 'EVACUATE'])),
    }));
    expect(await failing({ app: { injectReply } })).toMatch(
      /but the action EVACUATE for instance \S+ is not allowed; those allowed are MIGRATE, LIVE_MIGRATE, OWN_ACTION$/,
    );
  });

  it('has no standby that is ready refuses, and says why', async () => {
    const { servers } = bench.admin.compute;
    const standby = (await servers.list({ allTenants: true, name: '^doctor_ha_app_1$' }))[0];
    const times = { ...QUICK, replyWindowMs: 1000 };
    const scale = async (by: number): Promise<void> => {
      await bench.application.scale(by);
      await servers.resetState(standby?.id ?? '', 'error');
    };
    const reason = await failing({ admin: { times }, app: { scale } });
    expect(reason).toMatch(
      /answered NACK_PLANNED_MAINTENANCE: No standby can take the floating IP over: doctor_ha_app_1 is ERROR$/,
    );
  });

  it('is stopped in the middle is silent from then on', async () => {
    const times = { ...QUICK, replyWindowMs: 1000 };
    const { tool, manager } = await bothSides(bench, { admin: { times, hostWork: () => manager.stop() } });
    const { state, reason } = await bench.run(tool);
    expect(state).toBe('MAINTENANCE_FAILED');
    expect(reason).toMatch(/did not answer PLANNED_MAINTENANCE before/);
    await expectAllWell();
  });

  it('has no alarm cannot be asked', async () => {
    const tool = await bench.adminTool();
    const { state, reason } = await bench.run(tool);
    expect(state).toBe('MAINTENANCE_FAILED');
    expect(reason).toMatch(/has instances on the hosts and no alarm on maintenance.scheduled/);
    await expectAllWell();
  });
});

describe('a cloud in which', () => {
  it('a migration fails ends the session with the words of Nova', async () => {
    const hostWork = async (): Promise<void> => void (bench.cloud.faultInjection.migrationFails = true);
    expect(await failing({ admin: { hostWork } })).toMatch(
      /^instance doctor_\w+ \(\S+\) could not migrate from compute-\d: it is in ERROR: Resize error: the disk could not be carried over$/,
    );
    expect(bench.recorded('maintenance.move-finished').at(-1)).toMatchObject({ outcome: 'failed' });
  });

  it('a migration hangs ends it when the time for a move is over', async () => {
    const times = { ...QUICK, actionTimeoutMs: 1500 };
    const hostWork = async (): Promise<void> => void (bench.cloud.faultInjection.migrationHangs = true);
    expect(await failing({ admin: { times, hostWork } })).toMatch(
      /did not migrate from compute-\d within 1.5 s: it is active, task resize_migrating, on compute-\d$/,
    );
  });

  it('a host does not come back from its maintenance ends it', async () => {
    const hostWork = async (host: string): Promise<void> => {
      throw new Error(`${host} does not answer SSH.`);
    };
    expect(await failing({ admin: { hostWork } })).toMatch(
      /^compute-\d did not come back from its maintenance: compute-\d does not answer SSH$/,
    );
  });

  it('a host takes longer than the administrator allows ends it', async () => {
    const times = { ...QUICK, hostTimeoutMs: 1500 };
    const hostWork = () => new Promise<void>(() => {});
    expect(await failing({ admin: { times, hostWork } })).toMatch(
      /^the maintenance of compute-\d took longer than the 1.5 s that the administrator allows$/,
    );
  });

  it('nova-compute is down after the work ends it', async () => {
    const times = { ...QUICK, hostTimeoutMs: 1500 };
    const forced: string[] = [];
    const hostWork = async (host: string): Promise<void> => {
      forced.push(host);
      await bench.admin.compute.services.forceDown(host, true);
    };
    expect(await failing({ admin: { times, hostWork } })).toMatch(/took longer than the 1.5 s/);
    for (const host of forced) await bench.admin.compute.services.forceDown(host, false);
  });

  it('tokens run out all the time is maintained all the same', async () => {
    const { tool } = await bothSides(bench);
    const restore = await expireTokensAtEachStep(bench.cloud, bench.bus);
    const { state, reason } = await bench.run(tool);
    expect([state, reason]).toEqual(['MAINTENANCE_DONE', undefined]);
    restore();
    await expectAllWell();
  });

  it('the administrator is let in no longer ends the session, and says which hosts that leaves', async () => {
    const second = await logInAs(bench.admin, 'second', bench.session, 'admin');
    bench.defer('second administrator', () => second.session.close());
    const path = `/users/${bench.admin.session.userId}`;
    // Keystone takes a user's tokens away with the password.
    const hostWork = async (): Promise<void> => {
      const json = { user: { password: 'another' } };
      await second.session.request('identity', { method: 'PATCH', path, json }, noBody);
    };
    const { tool } = await bothSides(bench, { admin: { hostWork } });
    const { state, reason } = await bench.run(tool);
    expect(state).toBe('MAINTENANCE_FAILED');
    expect(reason).toMatch(
      /^Keystone at \S+ refused the login of admin; compute-1 is still disabled: Keystone/,
    );
    const services = await second.compute.services.list({ binary: 'nova-compute' });
    expect(services.map(({ status }) => status)).toEqual(['disabled', 'disabled', 'disabled']);
  });
});

describe('an Admin tool that', () => {
  it('is stopped in the middle fails its session and puts the hosts back', async () => {
    const hostWork = () => new Promise<void>(() => {});
    const { tool } = await bothSides(bench, { admin: { hostWork } });
    const running = bench.run(tool);
    await inMaintenance();
    await tool.stop();
    const { state, reason } = await running;
    expect([state, reason]).toEqual(['MAINTENANCE_FAILED', 'the Admin tool was stopped in the middle of it']);
    await expectAllWell();
  });

  it('is ordered to delete a session puts its hosts back and forgets it', async () => {
    const hostWork = () => new Promise<void>(() => {});
    const { tool } = await bothSides(bench, { admin: { hostWork } });
    const running = bench.run(tool).catch((error: unknown) => error);
    await inMaintenance();
    const sessionId = String(bench.recorded('maintenance.session-state')[0]?.['sessionId']);
    await tool.deleteSession(sessionId);
    await expectAllWell();
    await expect(tool.stateOf(sessionId)).rejects.toMatchObject({ status: 404 });
    await running;
  });

  it('has too little time to ask does not begin', async () => {
    const times = { ...QUICK, firstWindowMs: 90_000 };
    expect(await failing({ admin: { times } })).toMatch(
      /which leaves the projects \d+\.\d s to answer; they need 90 s$/,
    );
  });
});

async function inMaintenance(): Promise<void> {
  await waitFor(
    'a host is in maintenance',
    () => bench.payloads('maintenance.host').some(({ state }) => state === 'IN_MAINTENANCE'),
    { clock: systemClock(), timeoutMs: 60_000, intervalMs: 10 },
  );
}
