import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Interrupted } from '../../cli/world.ts';
import { openScope } from '../../core/scope.ts';
import { deploymentBench } from '../support/deployment.ts';
import type { DeploymentBench } from '../support/deployment.ts';
import { untilLedgerSays } from '../support/run-ledger.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);
let scope = openScope();
afterEach(async () => {
  await scope.close();
  scope = openScope();
});

const ROOT = join(import.meta.dirname, '..', '..');
const TEST = ['test', '--consumer-port', '0', '--inspector-port', '0'];

async function start(name: 'apex-containers' | 'fuel'): Promise<DeploymentBench> {
  const deployed = await deploymentBench(bench, name);
  scope.defer('deployment', () => deployed.close());
  return deployed;
}

describe('a run on a deployment', () => {
  it.each([
    ['while it patches', /"intended","kind":"config-patch"/],
    ['while its VMs are up', /"kind":"server"/],
  ])('takes everything back when it is interrupted %s', async (when, words) => {
    const deployed = await start('fuel');
    const before = deployed.snapshot();
    const stop = new AbortController();
    const runsDir = when.replaceAll(' ', '-');
    const running = bench.run([...TEST, '--runs-dir', runsDir], { env: deployed.env, signal: stop.signal });
    await untilLedgerSays(join(bench.folder, runsDir), words);
    stop.abort(new Interrupted('SIGINT'));
    const { exitCode, stderr } = await running;
    expect(stderr).toContain('interrupted by SIGINT; everything it made was taken back');
    expect(exitCode).toBe(130);
    expect(deployed.snapshot()).toEqual(before);
    expect(deployed.nodes.flatMap(({ loopback }) => loopback.ports())).toEqual([]);
  });

  it('that was killed is taken back by cleanup', { timeout: 60_000 }, async () => {
    const deployed = await start('apex-containers');
    const before = deployed.snapshot();
    const command = [
      '--import',
      'tsx',
      join(ROOT, 'cli/main.ts'),
      ...TEST,
      '--runs-dir',
      join(bench.folder, 'killed'),
    ];
    const child = execa('node', command, { cwd: ROOT, env: deployed.env, reject: false });
    // The faulty host, the patched files and the tunnels are all in the middle of things.
    await untilLedgerSays(join(bench.folder, 'killed'), /"kind":"link-fault"/);
    child.kill('SIGKILL');
    await child;
    expect(deployed.snapshot()).not.toEqual(before);
    const cleaned = await deployed.run(['cleanup', '--runs-dir', 'killed']);
    expect(cleaned.stdout).toMatch(/took back (\d+) of \1/);
    expect(cleaned.exitCode).toBe(0);
    expect(deployed.snapshot()).toEqual(before);
    // The system closed the connections of the killed process, and with them the tunnels.
    await expect.poll(() => deployed.nodes.flatMap(({ loopback }) => loopback.ports())).toEqual([]);
    expect(deployed.nodes.every(({ host }) => host.link.up)).toBe(true);
  });
});
