/**
 * Runs both scenarios on simulated deployments, whose services talk over a RabbitMQ, and looks at every file and
 * port of their nodes after each run. Prints one line per run; exits 1 when any run is wrong.
 *
 *     tsx tests/acceptance/deployments.ts [runs of each] [deployment…]
 */
import { DEPLOYMENTS } from '../../simulator/deployments/product.ts';
import { deploymentOnRabbit, runBoth } from '../support/both-scenarios.ts';
import { setUpMs } from '../support/deployment.ts';
import { startRabbit } from '../support/rabbitmq.ts';
import { commandBench } from '../support/world.ts';

const [count = '10', ...wanted] = process.argv.slice(2);
const runs = Number(count);
const names = DEPLOYMENTS.filter((name) => wanted.length === 0 || wanted.includes(name));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Hosts have to be ready sooner than this after the start of a run. */
const SET_UP_LIMIT_MS = 5_000;

function slowness(readyMs: number): readonly string[] {
  return readyMs < SET_UP_LIMIT_MS ? [] : [`hosts ready only after ${(readyMs / 1000).toFixed(2)} s`];
}

async function main(): Promise<number> {
  const bench = commandBench();
  const rabbit = await startRabbit();
  let wrong = 0;
  for (const name of names) {
    const deployed = await deploymentOnRabbit(bench, rabbit, name, 'zed-lab');
    let passed = 0;
    for (let run = 1; run <= runs; run += 1) {
      const begin = performance.now();
      const { problems, record } = await runBoth(deployed);
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      const found = [...problems, ...(record === undefined ? [] : slowness(setUpMs(bench, record)))];
      const ready =
        record === undefined ? '' : `, hosts ready in ${(setUpMs(bench, record) / 1000).toFixed(2)} s`;
      say(`${name}  run ${run}  ${seconds} s  ${found.join('; ') || `passed, every file as it was${ready}`}`);
      if (found.length === 0) passed += 1;
    }
    await deployed.close();
    say(`${name}: ${passed} of ${runs} are as they should be`);
    wrong += runs - passed;
  }
  await rabbit.close();
  await bench.close();
  return wrong === 0 ? 0 : 1;
}

void main().then((exitCode) => process.exit(exitCode));
