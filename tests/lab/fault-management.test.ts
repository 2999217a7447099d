import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { implausibilities } from '../acceptance/plausible.ts';
import { inventoryOf } from '../support/inventory.ts';
import { recordOf } from '../support/run-record.ts';
import { labBench } from '../support/lab.ts';
import { faultRecordsIn } from '../../record/testing/records-in.ts';

const { lab, runsDir, doctor, killedWhen } = labBench();

describe.skipIf(lab.env === undefined)(`on the lab ${lab.reason}`, () => {
  const openrc = lab.env ?? {};

  it.each(['link-down', 'partition'])(
    'passes with all eleven checkpoints by the fault %s, and leaves nothing',
    async (fault) => {
      const before = await inventoryOf(openrc);
      const args = ['test', '--json', '--fault', fault, '--fault-length', '5000'];
      const { exitCode, stdout, stderr } = await doctor(args);
      expect(`${exitCode} ${stderr}`).toMatch(/^0 /);
      const record = recordOf({ stdout, stderr });
      expect(record.target.kind).toBe('openstack');
      expect(implausibilities(record)).toEqual([]);
      expect(await inventoryOf(openrc)).toEqual(before);
    },
  );

  it('without a messaging URL it runs and judges, and says why checkpoints are missing', async () => {
    const { DOCTOR_CONFIG = '' } = openrc;
    const config = readFileSync(DOCTOR_CONFIG, 'utf8').replace(/^transport_url.*$/m, '');
    const file = join(runsDir, 'no-bus.conf');
    writeFileSync(file, config);
    const args = ['test', '--json', '--fault-length', '5000', '--config', file];
    const { exitCode, stdout, stderr } = await doctor(args);
    expect(exitCode).toBe(0);
    const [scenario] = faultRecordsIn(recordOf({ stdout, stderr }));
    expect(scenario?.gaps.map(({ index }) => index)).toEqual([5, 6, 7]);
    expect(scenario?.gaps.map(({ reason }) => reason).join()).toMatch(/bus/);
  });

  it('a run that is killed at the fault leaves nothing once doctor cleanup was there', async () => {
    const before = await inventoryOf(openrc);
    // The Monitor sees that the link is down; nobody else has been notified yet.
    const run = await killedWhen(['test', '--fault-length', '6000'], '"monitor.detected"');
    expect(await inventoryOf(openrc)).not.toEqual(before);
    const cleanup = await doctor(['cleanup', run]);
    expect(`${cleanup.exitCode} ${cleanup.stdout}${cleanup.stderr}`).toMatch(/^0 /);
    await expect.poll(() => inventoryOf(openrc), { timeout: 120_000 }).toEqual(before);
  });
});
