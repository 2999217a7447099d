import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { startCloud } from '../../simulator/cloud.ts';
import type { EmbeddedCloud } from '../../simulator/cloud.ts';
import { inventoryOf } from '../support/inventory.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
const homes = mkdtempSync(join(tmpdir(), 'doctor-homes-'));
let cloud: EmbeddedCloud;
let before: readonly string[];

beforeAll(async () => {
  const clock = systemClock();
  cloud = await startCloud({
    hosts: 3,
    vcpus: 8,
    latency: 'none',
    seed: 1,
    clock,
    log: silentLog,
    workDir: homes,
  });
  before = await inventoryOf(cloud.openrc);
});
afterAll(async () => {
  await cloud.close();
  rmSync(homes, { recursive: true, force: true });
  await bench.close();
});

const PORTS = ['--inspector-port', '0', '--consumer-port', '0'];
const env = () => ({ ...cloud.openrc, PATH: '/usr/local/bin:/usr/bin:/bin', HOME: bench.folder });

describe('on a cloud that goes on living', () => {
  it('a passed run leaves nothing at all', async () => {
    const result = await bench.run(['test', '--json', '--fault-length', '300', ...PORTS], { env: env() });
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ target: { kind: 'simulated' }, verdict: 'passed' });
    expect(await inventoryOf(cloud.openrc)).toEqual(before);
  });

  it.each([
    ['is whole', undefined, 'link-down'],
    ['is whole', undefined, 'partition'],
    ['was cut short', '{"schemaVersion": 1, "ru', 'link-down'],
    ['is missing', '', 'link-down'],
  ])(
    'doctor cleanup takes back what a killed run left, when run.json %s (%j), by the fault %s',
    async (_, damage, fault) => {
      const runsDir = join(bench.folder, `killed-${damage?.length ?? 'whole'}-${fault}`);
      const doctor = execa(
        execPath,
        [
          '--import',
          'tsx',
          'cli/main.ts',
          'test',
          '--runs-dir',
          runsDir,
          '--fault',
          fault,
          '--fault-length',
          '1000',
          ...PORTS,
        ],
        { env: env(), extendEnv: false, reject: false },
      );
      const run = (): string => readdirSync(runsDir)[0] ?? '';
      const ledger = (): string => {
        try {
          return readFileSync(join(runsDir, run(), 'ledger.jsonl'), 'utf8');
        } catch {
          return '';
        }
      };
      // A process of its own takes its time to start on a busy machine.
      await expect.poll(ledger, { timeout: 60_000, interval: 20 }).toContain('"kind":"fault"');
      doctor.kill('SIGKILL');
      await doctor;
      expect(await inventoryOf(cloud.openrc)).not.toEqual(before);

      const profile = await bench.run(['profile', run(), '--runs-dir', runsDir]);
      expect(profile.stdout).toMatch(/left behind +VM doctor_vm0/);
      const record = join(runsDir, run(), 'run.json');
      if (damage === '') rmSync(record);
      else if (damage !== undefined) writeFileSync(record, damage);
      const cleanup = await bench.run(['cleanup', run(), '--runs-dir', runsDir], { env: env() });
      expect(cleanup).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await inventoryOf(cloud.openrc)).toEqual(before);
    },
    120_000,
  );

  it('credentials without a project are refused, and nothing is called a real cloud', async () => {
    const result = await bench.run(['test', '--json', ...PORTS], { env: { ...env(), OS_PROJECT_NAME: '' } });
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('CREDENTIALS_MISSING');
  });
});
