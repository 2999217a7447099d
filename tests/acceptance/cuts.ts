/**
 * Runs the scenario on simulated deployments while SSH connections are reset at moments that a seed gives. A run
 * must pass, or fail with a sentence; in any case everything must be restored. Exits 1 when any run is wrong.
 *
 *     tsx tests/acceptance/cuts.ts [first seed] [last seed]
 */
import { DEPLOYMENTS } from '../../simulator/deployments/product.ts';
import { runWithCuts } from '../support/cuts.ts';
import { deploymentBench } from '../support/deployment.ts';
import { commandBench } from '../support/world.ts';

const [first = '1', last = '20'] = process.argv.slice(2);

async function main(): Promise<number> {
  const bench = commandBench();
  const verdicts = new Map<string, number>();
  let wrong = 0;
  for (let seed = Number(first); seed <= Number(last); seed += 1) {
    const name = DEPLOYMENTS[seed % DEPLOYMENTS.length] ?? 'apex';
    const deployed = await deploymentBench(bench, name);
    const { verdict, cuts, problem, left } = await runWithCuts(deployed, seed);
    await deployed.close();
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    const isRight = left.length === 0 && (verdict === 'passed' || problem !== '');
    if (!isRight) wrong += 1;
    const ending = left.length === 0 ? problem : `LEFT ${left.join(', ')}`;
    process.stdout.write(
      `seed ${seed}  ${name}  ${verdict}  cut at ${cuts.join(', ') || 'no time'}  ${ending}\n`,
    );
  }
  await bench.close();
  process.stdout.write(
    `${[...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}; ${wrong} wrong\n`,
  );
  return wrong === 0 ? 0 : 1;
}

void main().then((exitCode) => process.exit(exitCode));
