import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { Interrupted } from '../../cli/world.ts';
import { deploymentBench } from '../support/deployment.ts';
import type { DeploymentBench } from '../support/deployment.ts';
import { untilLedgerSays } from '../support/run-ledger.ts';
import { program, withFiles } from '../support/host-files.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

const ROOT = join(import.meta.dirname, '..', '..');
const TEST = ['test', '--consumer-port', '0', '--inspector-port', '0'];

async function start(name: 'apex-containers' | 'fuel'): Promise<DeploymentBench> {
  const deployed = await deploymentBench(bench, name);
  onTestFinished(() => deployed.close());
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

  it.each([
    ['the installer lists its nodes', 'cfg01', 'salt', TEST, ''],
    ['services are looked at', 'ctl02', 'systemctl', ['hosts'], ''],
    ['the configuration is read', 'ctl02', 'base64', ['patch', '--dry-run'], ''],
    ['services restart', 'ctl02', 'systemctl', ['patch'], 'restart'],
  ])('ends at once when it is interrupted while %s', async (when, name, hanging, argv, verb) => {
    const deployed = await start('fuel');
    const before = deployed.snapshot();
    const stop = new AbortController();
    const hangs = join(bench.folder, `hangs-${when.replaceAll(' ', '-')}`);
    // Hangs once; who takes things back afterwards is answered.
    const script = `if [[ $* = *${verb}* ]] && ! [ -e ${hangs} ]; then mkfifo ${hangs}; read -r -t 600 <>${hangs}; fi; echo active`;
    await withFiles(program(deployed.node(name), hanging, script), async () => {
      const running = bench.run([...argv], { env: deployed.env, signal: stop.signal });
      await expect.poll(() => existsSync(hangs), { timeout: 60_000, interval: 5 }).toBe(true);
      // It is not waited for: this test would not end in its time.
      stop.abort(new Interrupted('SIGINT'));
      const { exitCode, stderr } = await running;
      expect(stderr).toContain('interrupted by SIGINT');
      expect(exitCode).toBe(130);
    });
    expect(deployed.snapshot()).toEqual(before);
  });

  it('that was killed is taken back by cleanup', async () => {
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
    await untilLedgerSays(join(bench.folder, 'killed'), /"kind":"fault"/);
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
