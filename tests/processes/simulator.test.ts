import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStack } from '../../openstack/cloud.ts';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import { openSession } from '../../openstack/session.ts';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { recordOf } from '../support/run-record.ts';
import { startSimulatorCommand } from '../support/simulator.ts';
import type { RunningSimulator } from '../support/simulator.ts';
import { commandBench } from '../support/world.ts';
import { faultRecordsIn } from '../../record/testing/records-in.ts';

const bench = commandBench();
afterAll(bench.close);

/**
 * A run on the cloud that `env` names, with the cache time of the simulator's Aodh, and a Monitor so patient that a busy
 * machine, on which `ping` stands still for a while, raises no false alarm.
 */
const RUN =
  'test --json --inspector-port 0 --consumer-port 0 --aodh-cache-ttl 100 --probe-interval 50 --misses 10 --fault-length 3000'.split(
    ' ',
  );
const runOn = (env: RunningSimulator['env'], ...argv: string[]) => bench.run([...RUN, ...argv], { env });

describe('doctor simulator', () => {
  it('ends with 0 when it is stopped, and takes its openrc with it', async () => {
    const simulator = await startSimulatorCommand(bench);
    expect(existsSync(simulator.openrcFile)).toBe(true);
    expect(await simulator.stop()).toMatchObject({ exitCode: 0 });
    expect(existsSync(simulator.openrcFile)).toBe(false);
  });

  it('refuses the injection of the judge, and does not offer it', async () => {
    const { exitCode, stderr } = await bench.run(['simulator', '--knob', 'drop-alarm,withhold=9']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/withhold[\s\S]*drop-alarm, slow-aodh=<ms>/);
    expect((await bench.run(['simulator', '--help'])).stdout).not.toContain('withhold');
    expect((await bench.run(['test', '--help'])).stdout).toContain('withhold');
  });
});

describe('a run on a separate simulator', () => {
  it('that drops alarms is armed, and fails by a lost notification, each time', async () => {
    const simulator = await startSimulatorCommand(bench, '--knob', 'drop-alarm');
    const args = ['--repeat', '2', '--notification-timeout', '1000'];
    const result = await runOn(simulator.env, ...args);
    await simulator.stop();
    const { scenarios } = recordOf(result);
    expect(scenarios).toHaveLength(2);
    for (const { verdict, reason, checks } of scenarios) {
      expect(checks).toContainEqual({ name: 'chain-armed', verdict: 'passed' });
      expect({ verdict, reason }).toMatchObject({
        verdict: 'failed',
        reason: expect.stringMatching(/lost|no alarm came/) as string,
      });
    }
    expect(result.exitCode).toBe(1);
  });

  it('whose Aodh takes 1.5 s fails by a late notification', async () => {
    const simulator = await startSimulatorCommand(bench, '--knob', 'slow-aodh=1500');
    const result = await runOn(simulator.env);
    await simulator.stop();
    const { command, doctor, scenarios } = recordOf(result);
    const [scenario] = faultRecordsIn({ scenarios });
    expect(scenario).toMatchObject({ reason: expect.stringMatching(/not under/) as string });
    expect(scenario?.notificationTimeMs).toBeGreaterThan(1500);
    expect(result.exitCode).toBe(1);
    expect(command).toContain(`OS_AUTH_URL=${simulator.env['OS_AUTH_URL']} OS_USERNAME=admin `);
    expect(result.stdout).not.toContain(simulator.env['OS_PASSWORD']);
    expect(doctor.version).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('a simulator that nothing ails', () => {
  let simulator: RunningSimulator;
  beforeAll(async () => {
    simulator = await startSimulatorCommand(bench, '--hosts', '2');
  });
  afterAll(async () => void (await simulator.stop()));

  it('is not for a user who is no administrator, and says so', async () => {
    const env = { ...simulator.env, ...(await plainUser(simulator.env)) };
    const { exitCode, stdout, stderr } = await runOn(env);
    expect(stderr).toMatch(/The user plain is not an administrator of this cloud/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  });

  it('has a region, and no other', async () => {
    const { exitCode, stderr } = await runOn({ ...simulator.env, OS_REGION_NAME: 'nope' });
    expect(stderr).toMatch(/The region nope is not in the catalogue of .*; it has RegionOne\./);
    expect(exitCode).toBe(2);
  });
});

/** Makes a user `plain` with the role `member` in a project, and returns its credentials. */
async function plainUser(env: RunningSimulator['env']): Promise<Record<string, string>> {
  const admin = credentialsFromEnv(env);
  if (admin === undefined) throw new Error('no credentials');
  const session = await openSession(admin, { clock: systemClock(), log: silentLog });
  const { identity } = openStack(session, { computeMicroversion: '2.34' });
  const domainId = 'default';
  const project = await identity.projects.create({ name: 'plain', domainId, description: '' });
  const user = await identity.users.create({ name: 'plain', password: 'pw', domainId, description: '' });
  const role = await identity.roles.find('member');
  await identity.roles.grant({ projectId: project.id, userId: user.id, roleId: role?.id ?? '' });
  await session.close();
  return { OS_USERNAME: 'plain', OS_PASSWORD: 'pw', OS_PROJECT_NAME: 'plain' };
}
