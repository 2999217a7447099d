import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../support/inventory.ts';
import { recordOf } from '../support/run-record.ts';
import { labBench } from '../support/lab.ts';
import { sessionsIn } from '../../record/testing/records-in.ts';

const { lab, doctor, killedWhen } = labBench();

describe.skipIf(lab.env === undefined)(`on the lab ${lab.reason}`, () => {
  const openrc = lab.env ?? {};

  it('both scenarios pass, no service is lost, and nothing is left', async () => {
    const before = await inventoryOf(openrc);
    const argv = ['test', '--case', 'all', '--json', '--fault-length', '5000', '--lead', '10000'];
    const { exitCode, stdout, stderr } = await doctor(argv);
    expect(`${exitCode} ${stderr}`).toMatch(/^0 /);
    const record = recordOf({ stdout, stderr });
    const { scenarios } = record;
    expect(scenarios.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['fault_management', 'passed'],
      ['maintenance', 'passed'],
    ]);
    expect(sessionsIn(record)[0]?.service.longestGapMs).toBe(0);
    // Heat removes what it made for itself (a project in its domain) just after it says that a stack is gone.
    await expect.poll(() => inventoryOf(openrc), { timeout: 120_000 }).toEqual(before);
  });

  it('a maintenance that is killed while a host is worked at leaves nothing once cleanup was there', async () => {
    const before = await inventoryOf(openrc);
    const argv = ['test', '--case', 'maintenance', '--lead', '6000', '--host-work', '60000'];
    const run = await killedWhen(argv, '"in-maintenance"');
    expect(await inventoryOf(openrc)).not.toEqual(before);
    const cleanup = await doctor(['cleanup', run]);
    expect(`${cleanup.exitCode} ${cleanup.stdout}${cleanup.stderr}`).toMatch(/^0 /);
    await expect.poll(() => inventoryOf(openrc), { timeout: 120_000 }).toEqual(before);
  });
});
