import { describe, expect, it } from 'vitest';
import type { Installer, PatchPlan } from '../../installers/contract.ts';
import type { Config } from '../config/options.ts';
import { prepareDeployment } from './prepare.ts';
import type { Run } from './run.ts';

const pending = ['cmp001', 'cmp002'].map((host) => ({
  host,
  path: '/etc/nova/nova.conf',
  whats: ['cpu_allocation_ratio = 1.0'],
  diff: '',
}));

function prepare(plan: Partial<PatchPlan>): Promise<void> {
  const whole: PatchPlan = { pending, standing: [], apply: () => Promise.resolve(), ...plan };
  const patches = { plan: () => Promise.resolve(whole), takeBack: () => Promise.resolve() };
  const run = { recorder: { stamp: () => {} } } as unknown as Run;
  const config = { run: { testCase: 'maintenance' }, installer: { patch: false } } as Config;
  const { signal } = new AbortController();
  return prepareDeployment({ patches } as unknown as Installer, { config, run, signal });
}

describe('prepareDeployment', () => {
  it('promises nothing of alarms where something else is missing, and counts right', async () => {
    await expect(prepare({})).rejects.toMatchObject({
      code: 'HOST_UNPREPARED',
      message:
        'The deployment is not configured for this run: /etc/nova/nova.conf on cmp001 needs cpu_allocation_ratio = 1.0, and 1 more file on its hosts lacks something.',
    });
    await expect(prepare({ pending: pending.slice(1) })).rejects.toThrow(/cpu_allocation_ratio = 1\.0\.$/);
  });
});
