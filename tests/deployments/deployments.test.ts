import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { DEPLOYMENTS } from '../../simulator/deployments/product.ts';
import type { DeploymentName } from '../../simulator/deployments/product.ts';
import { deploymentBench } from '../support/deployment.ts';
import type { DeploymentBench } from '../support/deployment.ts';
import { recordOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

async function start(
  name: DeploymentName,
  ...more: [Parameters<typeof deploymentBench>[2]?]
): Promise<DeploymentBench> {
  const deployed = await deploymentBench(bench, name, ...more);
  onTestFinished(() => deployed.close());
  return deployed;
}

const TEST = ['test', '--json', '--consumer-port', '0', '--inspector-port', '0'];
const starts = ({ nodes }: DeploymentBench): Record<string, number> =>
  Object.fromEntries(
    nodes.flatMap((node) => node.services.map((service) => [`${node.name} ${service.name}`, service.starts])),
  );

describe.each(DEPLOYMENTS)('doctor test on a simulated deployment of %s', (name) => {
  it('passes, with one login a host, and leaves every file and port as it was', async () => {
    const deployed = await start(name);
    const before = deployed.snapshot();
    const result = await deployed.run(TEST);
    expect(result.stderr).not.toMatch(/^doctor: /m);
    const record = recordOf(result);
    expect(record).toMatchObject({
      verdict: 'passed',
      installer: deployed.env['INSTALLER_TYPE'],
      target: { kind: 'simulated' },
      leftovers: [],
    });
    expect(result.exitCode).toBe(0);
    expect(deployed.snapshot()).toEqual(before);
    expect(deployed.nodes.flatMap(({ loopback }) => loopback.ports())).toEqual([]);
    expect(deployed.nodes.map(({ host }) => host.logins)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    // Once to read the patched files, once to read the old ones again; nothing else restarts.
    const restarted = Object.entries(starts(deployed)).filter(([, count]) => count !== 1);
    expect(restarted.map(([, count]) => count)).toEqual([3, 3, 3]);
    expect(restarted.every(([service]) => service.includes('notification'))).toBe(true);
  });

  it('refuses to run without the patch, and says why', async () => {
    const deployed = await start(name);
    const before = deployed.snapshot();
    const result = await deployed.run([...TEST, '--no-patch']);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toMatch(
      /The deployment is not configured for this run: \S+\/event_pipeline\.yaml on \S+ needs the publisher .*, without which no alarm fires, and \d more files on its hosts lack something\./,
    );
    expect(result.stderr).toContain('HOST_UNPREPARED');
    expect(deployed.snapshot()).toEqual(before);
  });
});

describe('a deployment whose nodes are behind the installer', () => {
  it.each(['apex-containers', 'fuel'] as const)('is reached through it: %s', async (name) => {
    const deployed = await start(name, { isBehindJump: true });
    const before = deployed.snapshot();
    const result = await deployed.run(TEST);
    expect(recordOf(result).verdict).toBe('passed');
    expect(deployed.snapshot()).toEqual(before);
    expect(deployed.nodes.map(({ host }) => host.logins)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    const hosts = JSON.parse((await deployed.run(['hosts', '--json'])).stdout) as Record<string, unknown>;
    expect(hosts['via']).toBe(name === 'fuel' ? 'salt-master' : 'undercloud');
    // Nor can its message bus be reached but through a controller.
    expect(hosts['messagingUrl']).toMatch(/^rabbit:\/\/\w+:\*\*\*@127\.21\.0\.11:5672,/);
    expect(hosts['messagingThrough']).toBe(deployed.controllers()[0]?.name);
    const direct = await deployed.run(['hosts', '--jump', 'never']);
    expect(
      direct.stdout.match(/unknown \(Host \S+ \(127\.21\.\d+\.\d+:\d+\) cannot be reached/g),
    ).toHaveLength(7);
    expect(direct.exitCode).toBe(3);
  });

  it('may be asked for where there is another way', async () => {
    const deployed = await start('daisy');
    const result = await deployed.run(['hosts', '--jump', '--json']);
    expect(JSON.parse(result.stdout)).toMatchObject({ via: 'daisy', simulated: true });
  });
});

describe('doctor hosts', () => {
  it.each([
    [
      'apex',
      'rabbit://guest:***@127.21.0.11:5672,guest:***@127.21.0.12:5672,guest:***@127.21.0.13:5672/?ssl=0',
    ],
    [
      'fuel',
      'rabbit://openstack:***@127.21.0.11:5672,openstack:***@127.21.0.12:5672,openstack:***@127.21.0.13:5672//openstack',
    ],
    ['daisy', 'rabbit://guest:***@127.21.0.11:5672/'],
  ] as const)('shows what there is of %s, and no password', async (name, url) => {
    const deployed = await start(name);
    const { stdout, exitCode } = await deployed.run(['hosts']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(url);
    for (const { name: host, address, novaName, role } of deployed.deployment.nodes) {
      expect(stdout).toMatch(new RegExp(`${role} +${host} +${address}:\\d+ `));
      expect(stdout.includes(novaName)).toBe(role === 'compute' || novaName === host);
    }
  });
});

describe('doctor hosts on a deployment that is not whole', () => {
  it('shows what there is, and why the rest is not known', async () => {
    const deployed = await start('fuel');
    await deployed.node('ctl01').host.stop();
    const { stdout, exitCode } = await deployed.run(['hosts']);
    expect(stdout).toMatch(/^messaging +unknown \(Host ctl01 .* cannot be reached by SSH/m);
    expect(stdout).toMatch(/^ controller +ctl01 .*unknown \(Host ctl01 .* cannot be reached by SSH/m);
    expect(stdout).toMatch(/^ controller +ctl02 .*ceilometer-agent-notification\.service/m);
    expect(exitCode).toBe(3);
    const json = JSON.parse((await deployed.run(['hosts', '--json'])).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({
      messagingUrl: null,
      messagingProblem: expect.stringContaining('ctl01') as string,
    });
  });
});

describe('doctor patch', () => {
  it('shows the changes, makes them stay, and has cleanup take them back', async () => {
    const deployed = await start('apex-containers');
    const before = deployed.snapshot();
    const shown = await deployed.run(['patch', '--dry-run', '--case', 'all']);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toContain('+          - "notifier://?topic=alarm.all"\n');
    expect(shown.stdout).toContain('-cpu_allocation_ratio=16.0\n+cpu_allocation_ratio=1.0\n');
    expect(shown.stdout).not.toMatch(/guest:(?!\*\*\*)/);
    expect(deployed.snapshot()).toEqual(before);

    const patched = await deployed.run(['patch', '--case', 'all', '--runs-dir', 'patched']);
    expect(patched.exitCode).toBe(0);
    expect(deployed.cloud.deployment?.fleet.list().map((host) => host.cpuAllocationRatio)).toEqual([1, 1, 1]);
    const counts = starts(deployed);
    const again = await deployed.run(['patch', '--case', 'all', '--runs-dir', 'patched']);
    expect(again.stdout).toBe('Everything that the scenarios need is there already.\n');
    const tested = await deployed.run([...TEST, '--no-patch']);
    expect(recordOf(tested).verdict).toBe('passed');
    expect(starts(deployed)).toEqual(counts);

    const cleaned = await deployed.run(['cleanup', '--runs-dir', 'patched']);
    expect(cleaned.stdout).toMatch(/took back 6 of 6/);
    expect(deployed.snapshot()).toEqual(before);
    expect(deployed.cloud.deployment?.fleet.list().map((host) => host.cpuAllocationRatio)).toEqual([
      16, 16, 16,
    ]);
  });

  it('leaves a file alone that somebody changed meanwhile, and says so with a diff', async () => {
    const deployed = await start('fuel');
    const before = deployed.snapshot();
    await deployed.run(['patch', '--runs-dir', 'conflict']);
    const file = join(deployed.node('ctl02').root, '/etc/ceilometer/event_pipeline.yaml');
    const changed = `${readFileSync(file, 'utf8')}# mine\n`;
    writeFileSync(file, changed);
    const conflict = await deployed.run(['cleanup', '--runs-dir', 'conflict']);
    expect(conflict.exitCode).toBe(5);
    expect(conflict.stdout).toMatch(/left behind: configuration of ctl02 .* was changed by somebody else/);
    expect(conflict.stdout).toMatch(/^ {4}Make the file .* delete the \.doctor-\* from beside it/m);
    expect(conflict.stdout).toContain('+# mine');
    expect(readFileSync(file, 'utf8')).toBe(changed);
    // Everything else is back; what is left can be merged by hand.
    const different = [...deployed.snapshot()].filter(([path, state]) => before.get(path) !== state);
    expect(different.map(([path]) => path.replace(/doctor-.*/, ''))).toEqual([
      'ctl02:/etc/ceilometer/event_pipeline.yaml',
      'ctl02:/etc/ceilometer/event_pipeline.yaml.',
    ]);
    const backup = different
      .map(([path]) => path.slice('ctl02:'.length))
      .find((path) => path.includes('.doctor-'));
    renameSync(join(deployed.node('ctl02').root, backup ?? ''), file);
    expect((await deployed.run(['cleanup', '--runs-dir', 'conflict'])).exitCode).toBe(0);
    expect(deployed.snapshot()).toEqual(before);
  });
});
