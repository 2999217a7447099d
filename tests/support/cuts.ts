import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { systemClock } from '../../core/clock.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { DeploymentBench } from './deployment.ts';

/** How a run ended whose connections were cut. */
export interface CutRun {
  readonly cuts: readonly string[];
  readonly exitCode: number;
  readonly verdict: RunRecord['verdict'];
  /** What it said of its failure; empty when it passed. */
  readonly problem: string;
  /** What is not as it was before; empty when everything was restored. */
  readonly left: readonly string[];
}

/** A run on a simulated deployment takes about so long. */
const RUN_MS = 2_400;
const MOST_CUTS = 4;

/** Runs the scenario while connections to hosts are reset at moments that the seed gives. */
export async function runWithCuts(deployed: DeploymentBench, seed: number): Promise<CutRun> {
  const random = xoroshiro128plus(seed);
  const clock = systemClock();
  const before = deployed.snapshot();
  const cuts: string[] = [];
  const cancels = Array.from({ length: uniformInt(random, 1, MOST_CUTS) }, () => {
    const afterMs = uniformInt(random, 0, RUN_MS);
    const index = uniformInt(random, 0, deployed.nodes.length);
    // One more than there are nodes: all of them.
    const targets = deployed.nodes.filter((_, number) => number === index || index === deployed.nodes.length);
    return clock.after(afterMs, () => {
      cuts.push(`${afterMs} ms: ${targets.length > 1 ? 'all' : (targets[0]?.name ?? '')}`);
      for (const { host } of targets) host.cut();
    });
  });
  const result = await deployed.run(['test', '--json', '--consumer-port', '0', '--inspector-port', '0']);
  for (const cancel of cancels) cancel();
  // A run that ends before it has opened the cloud and the hosts has no record.
  const { verdict } = JSON.parse(result.stdout || '{"verdict":"unknown"}') as RunRecord;
  const after = deployed.snapshot();
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  const ports = deployed.nodes.flatMap(({ name, loopback }) =>
    loopback.ports().map((port) => `${name} port ${port}`),
  );
  const links = deployed.nodes.filter(({ host }) => !host.link.up).map(({ name }) => `link of ${name}`);
  return {
    cuts,
    exitCode: result.exitCode,
    verdict,
    problem: result.stderr.match(/^doctor: .*$/gm)?.join(' | ') ?? '',
    left: [...changed, ...ports, ...links],
  };
}
