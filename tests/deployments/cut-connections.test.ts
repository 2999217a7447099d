import { afterAll, describe, expect, it } from 'vitest';
import { DEPLOYMENTS } from '../../simulator/deployments/product.ts';
import { runWithCuts } from '../support/cuts.ts';
import { deploymentBench } from '../support/deployment.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

// A few of the many that tests/acceptance/cuts.ts tries.
describe('connections that are reset in the middle of a run', () => {
  it.each(DEPLOYMENTS.map((name, index) => [name, index + 1] as const))(
    'end in a pass or a sentence, and everything is restored: %s, seed %i',
    async (name, seed) => {
      const deployed = await deploymentBench(bench, name);
      const { verdict, problem, left } = await runWithCuts(deployed, seed);
      await deployed.close();
      expect(left).toEqual([]);
      expect(verdict === 'passed' || problem !== '').toBe(true);
    },
  );
});
