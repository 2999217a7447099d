import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { seen, waitFor } from '../../core/wait-for.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { asUser, livingCloud } from '../support/living-cloud.ts';
import { recordOf } from '../support/run-record.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
const clock = systemClock();
let cloud: EmbeddedCloud;
let admin: OpenStack;

/** VMs of another project than the run's, on the only host: one runs, one is shut off, one is in ERROR. */
beforeAll(async () => {
  cloud = await livingCloud({ hosts: 1, vcpus: 16 });
  admin = await asUser(cloud.openrc);
  const { images } = admin.image;
  const image = await images.create({
    name: 'theirs',
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    visibility: 'public',
    properties: {},
  });
  await images.upload(image.id, new Uint8Array(16));
  const flavor = await admin.compute.flavors.create({
    name: 'theirs',
    vcpus: 1,
    ramMb: 64,
    diskGb: 1,
    isPublic: true,
  });
  const network = await admin.network.networks.create({ name: 'theirs', description: '' });
  await admin.network.networks.addSubnet({ networkId: network.id, name: 'theirs', cidr: '10.9.0.0/24' });
  const kind = { imageId: image.id, flavorId: flavor.id, networkId: network.id };
  const ids = new Map<string, string>();
  for (const name of ['running', 'off', 'broken']) {
    ids.set(name, (await admin.compute.servers.create({ name, ...kind })).id);
  }
  await untilStates({ running: 'ACTIVE', off: 'ACTIVE', broken: 'ACTIVE' });
  await admin.compute.servers.stop(ids.get('off') ?? '');
  await admin.compute.servers.resetState(ids.get('broken') ?? '', 'error');
  await untilStates(BEFORE);
});
afterAll(async () => {
  await cloud.close();
  await bench.close();
});

const BEFORE = { running: 'ACTIVE', off: 'SHUTOFF', broken: 'ERROR' };

async function states(): Promise<Readonly<Record<string, string>>> {
  const servers = await admin.compute.servers.list({ allTenants: true });
  return Object.fromEntries(servers.map(({ name, status }) => [name, status]));
}

async function untilStates(wanted: Readonly<Record<string, string>>): Promise<void> {
  await waitFor(
    'the VMs are as they are to be',
    async () => {
      const now = await states();
      return Object.entries(wanted).every(([name, state]) => now[name] === state) || seen(now);
    },
    { clock, timeoutMs: 30_000, intervalMs: 20 },
  );
}

const PORTS = ['--inspector-port', '0', '--consumer-port', '0'];
const env = () => ({ ...cloud.openrc, PATH: '/usr/local/bin:/usr/bin:/bin', HOME: bench.folder });

describe('VMs of others on the host of the fault', () => {
  it('are after a run as they were before, and those that were not marked are named', async () => {
    const result = await bench.run(['test', '--json', '--fault-length', '300', ...PORTS], { env: env() });
    expect(result.exitCode).toBe(0);
    const record = recordOf(result);
    expect(record.leftovers).toEqual([]);
    const notes = record.scenarios.flatMap((scenario) => scenario.notes).join('\n');
    expect(notes).toContain('off (SHUTOFF)');
    expect(notes).toContain('broken (ERROR)');
    expect(notes).not.toContain('running');
    expect(await states()).toEqual(BEFORE);
  });

  it(
    'are put back by cleanup after a run that was killed with its marks on',
    { timeout: 180_000 },
    async () => {
      const runsDir = join(bench.folder, 'killed');
      const doctor = execa(
        execPath,
        ['--import', 'tsx', 'cli/main.ts', 'test', '--runs-dir', runsDir, '--fault-length', '3000', ...PORTS],
        { env: env(), extendEnv: false, reject: false },
      );
      await expect
        .poll(async () => (await states())['running'], { timeout: 120_000, interval: 20 })
        .toBe('ERROR');
      doctor.kill('SIGKILL');
      await doctor;
      const [run = ''] = readdirSync(runsDir);
      expect(readFileSync(join(runsDir, run, 'ledger.jsonl'), 'utf8')).toContain('VM off of another project');
      const cleanup = await bench.run(['cleanup', run, '--runs-dir', runsDir], { env: env() });
      expect(cleanup).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await states()).toEqual(BEFORE);
    },
  );
});
