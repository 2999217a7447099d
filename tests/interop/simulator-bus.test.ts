import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Interrupted } from '../../cli/world.ts';
import { systemClock } from '../../core/clock.ts';
import { newUuid } from '../../core/ids.ts';
import { silentLog } from '../../core/log.ts';
import { openStack } from '../../openstack/cloud.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import { openSession } from '../../openstack/session.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { brokerChannel } from '../support/broker-channel.ts';
import { WHY_NO_OSLO, osloListen, osloNotify } from '../support/oslo-messaging.ts';
import { WHY_NO_RABBITMQ, startRabbit } from '../support/rabbitmq.ts';
import type { PrivateRabbit } from '../support/rabbitmq.ts';
import { recordOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';
import type { CommandBench, CommandResult } from '../support/world.ts';
import { faultRecordsIn } from '../../record/testing/records-in.ts';

const WHY_NOT = WHY_NO_RABBITMQ ?? WHY_NO_OSLO;
const TIMEOUT_MS = 300_000;
/** Looks until it is so; each look may start a Python program. */
const SOON = { timeout: 120_000 };
const PASSWORD = 's3cret:pass@word,%';

describe.skipIf(WHY_NOT !== undefined)(
  `the embedded cloud on RabbitMQ${WHY_NOT ? ` (${WHY_NOT})` : ''}`,
  { timeout: TIMEOUT_MS },
  () => {
    let bench: CommandBench;
    let rabbit: PrivateRabbit;
    beforeAll(async () => {
      bench = commandBench();
      rabbit = await startRabbit();
    }, TIMEOUT_MS);
    afterAll(() => Promise.all([rabbit.close(), bench.close()]));

    const test = (env: Record<string, string>, ...argv: string[]): Promise<CommandResult> =>
      bench.run(
        ['test', '--latency', 'none', '--inspector-port', '0', '--consumer-port', '0', '--json', ...argv],
        { env: { PATH: '/usr/bin:/bin', ...env } },
      );

    /** `doctor simulator`, until the test is over; what its openrc says. */
    const simulator = async (url: string): Promise<Record<string, string>> => {
      const stop = new AbortController();
      const openrc = join(bench.folder, `openrc-${newUuid()}`);
      const argv = ['simulator', '--latency', 'none', '--transport-url', url, '--openrc', openrc];
      const running = bench.run(argv, { signal: stop.signal });
      onTestFinished(async () => {
        stop.abort(new Interrupted('SIGTERM'));
        expect(await running).toMatchObject({ exitCode: 0 });
      });
      let failure: string | undefined;
      void running.then(({ stderr }) => (failure = stderr));
      await expect.poll(() => failure ?? existsSync(openrc), SOON).toBe(true);
      const lines = readFileSync(openrc, 'utf8').matchAll(/^export (\w+)='?([^'\n]*)'?$/gm);
      return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
    };

    it('lets a foreign program set off an alarm, and hear what Nova and Aodh say', async () => {
      const url = rabbit.url({ vhost: 'simulator' });
      const env = await simulator(url);
      expect(env['TRANSPORT_URL']).toBe(url);
      const cloud = await clientOf(env);
      const received = await osloListen(url, { exchange: 'aodh', pool: 'watcher' });
      const expectAlarm = await alarmOn(cloud);
      await expectAlarm(url);
      await expect
        .poll(() => received.map(({ eventType }) => eventType), SOON)
        .toEqual(expect.arrayContaining(['alarm.creation', 'alarm.state_transition']));
    });

    it('refuses a bus on which another cloud listens, and leaves that one in peace', async () => {
      const url = rabbit.url({ vhost: 'a vhost' });
      const cloud = await clientOf(await simulator(url));
      const second = await test({ TRANSPORT_URL: url });
      expect(second).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/has 1 listener already.*\n.*\(BUS_TAKEN/) as string,
      });
      expect(second.stderr).not.toContain(encodeURIComponent(PASSWORD));
      await (
        await alarmOn(cloud)
      )(url);
    });

    it('is run on with all eleven checkpoints, and leaves nothing on the bus', async () => {
      const url = rabbit.url({ vhost: 'shared' });
      const result = await test({ TRANSPORT_URL: url });
      const record = recordOf(result);
      expect(result.exitCode).toBe(0);
      expect(record).toMatchObject({ verdict: 'passed', target: { kind: 'simulated' } });
      expectCheckpoints(record, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(record.options['transport_url']).toMatch(/^rabbit:\/\/doctor:\*\*\*@/);
      const folder = join(bench.folder, 'runs', record.runId);
      for (const file of readdirSync(folder)) {
        const text = readFileSync(join(folder, file), 'utf8');
        expect(text).not.toContain(PASSWORD);
        expect(text).not.toContain(encodeURIComponent(PASSWORD));
      }
      for (const queue of [
        'notifications.info',
        'notifications.error',
        'alarm.all.sample',
        'alarming.sample',
      ]) {
        const channel = await brokerChannel(url);
        await expect(channel.checkQueue(queue)).rejects.toThrow('NOT_FOUND');
      }
    });

    it('is run on from outside, and without a messaging URL 5 to 7 are gaps with that reason', async () => {
      const { TRANSPORT_URL: url = '', ...env } = await simulator(rabbit.url({ vhost: rabbit.freshVhost() }));
      const full = recordOf(await test({ ...env, TRANSPORT_URL: url }));
      expect(full).toMatchObject({
        verdict: 'passed',
        target: { kind: 'simulated', name: env['OS_AUTH_URL'] },
      });
      expectCheckpoints(full, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      const blind = recordOf(await test(env));
      expect([blind.verdict, blind.reason]).toEqual(['passed', undefined]);
      expectCheckpoints(blind, [0, 1, 2, 3, 4, 8, 9, 10]);
      expect(faultRecordsIn(blind)[0]?.gaps).toMatchObject(
        [5, 6, 7].map((index) => ({ index, reason: expect.stringContaining('transport_url') as string })),
      );
    });

    it('goes on after the broker was away', async () => {
      const url = rabbit.url();
      const expectAlarm = await alarmOn(await clientOf(await simulator(url)));
      await rabbit.kill();
      await rabbit.start();
      await expectAlarm(url);
    });
  },
);

function expectCheckpoints(record: RunRecord, indexes: readonly number[]): void {
  expect(faultRecordsIn(record)[0]?.checkpoints.map(({ index }) => index)).toEqual(indexes);
}

async function clientOf(env: Record<string, string>): Promise<OpenStack> {
  const credentials = credentialsFromEnv(env);
  if (credentials === undefined) throw new TypeError('the openrc names no cloud');
  const session = await openSession(credentials, { clock: systemClock(), log: silentLog });
  onTestFinished(() => session.close());
  return openStack(session, { computeMicroversion: '2.34' });
}

/** Makes an alarm on a made-up VM; a foreign program sets it off, as often as it takes to be seen. */
async function alarmOn(cloud: OpenStack): Promise<(url: string) => Promise<void>> {
  const instanceId = newUuid();
  const project = await cloud.identity.projects.find('admin', 'default');
  await cloud.alarming.alarms.create({
    name: instanceId,
    description: '',
    eventType: 'compute.instance.update',
    query: [
      { field: 'traits.instance_id', type: '', op: 'eq', value: instanceId },
      { field: 'traits.state', type: '', op: 'eq', value: 'error' },
    ],
    alarmActions: ['log://'],
    repeatActions: false,
    severity: 'moderate',
    enabled: true,
  });
  const state = async (): Promise<string | undefined> =>
    (await cloud.alarming.alarms.list({ name: instanceId }))[0]?.state;
  const payload = { tenant_id: project?.id, instance_id: instanceId, state: 'error' };
  return async (url) => {
    const messages = [{ type: 'compute.instance.update', payload }];
    const fired = async (): Promise<string | undefined> => {
      await osloNotify(url, { exchange: 'openstack', publisher: 'monitor', messages });
      return state();
    };
    await expect.poll(fired, SOON).toBe('alarm');
  };
}
