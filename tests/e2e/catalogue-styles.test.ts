import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { CATALOGUE_STYLES } from '../../simulator/catalogue-style.ts';
import { asUser, livingCloud } from '../support/living-cloud.ts';
import { startSimulatorCommand } from '../support/simulator.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);
const PORTS = ['--inspector-port', '0', '--consumer-port', '0'];

describe.each(CATALOGUE_STYLES)('a cloud whose catalogue is of the style %s', (style) => {
  it('answers doctor at each of its services', async () => {
    const cloud = await livingCloud({ catalogueStyle: style });
    const admin = await asUser(cloud.openrc);
    onTestFinished(async () => {
      await admin.session.close();
      await cloud.close();
    });
    expect(await admin.orchestration.stacks.list()).toEqual([]);
    expect(await admin.image.images.list()).toEqual([]);
    expect((await admin.compute.hypervisors.list()).length).toBe(3);
    expect((await admin.network.networks.list({ external: true })).length).toBe(1);
    expect(await admin.alarming.alarms.list({ allProjects: true })).toEqual([]);
  });
});

it.each(['unversioned', 'path-prefix', 'other-version'])(
  'a cloud whose catalogue is of the style %s is tested as any other',
  async (style) => {
    const cloud = ['--latency', 'none', '--catalogue-style', style];
    const result = await bench.run(['test', '--quiet', '--no-preflight', ...cloud, ...PORTS]);
    // A busy machine may leave the verdict open; a wrong address ends with 3.
    expect(result.stderr).toBe('');
    expect([0, 4]).toContain(result.exitCode);
  },
);

it('a standing simulator registers itself as ordered, and its openrc follows', async () => {
  const simulator = await startSimulatorCommand(bench, '--catalogue-style', 'path-prefix');
  expect(simulator.env['OS_AUTH_URL']).toMatch(/:\d+\/identity$/);
  const result = await bench.run(['hosts', '--json'], { env: simulator.env });
  await simulator.stop();
  expect(result).toMatchObject({ exitCode: 0 });
});

it('an unknown style is refused with those there are', async () => {
  const result = await bench.run(['simulator', '--catalogue-style', 'nosuch']);
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain(CATALOGUE_STYLES.join(', '));
});
