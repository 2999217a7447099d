import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { Interrupted } from '../../cli/world.ts';
import { deploymentBench } from '../support/deployment.ts';
import type { DeploymentBench } from '../support/deployment.ts';
import { untilLedgerSays } from '../support/run-ledger.ts';
import { program, withFiles } from '../support/host-files.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

async function start(name: 'apex-containers' | 'fuel'): Promise<DeploymentBench> {
  const deployed = await deploymentBench(bench, name);
  onTestFinished(() => deployed.close());
  return deployed;
}

const TEST = ['test', '--quiet', '--consumer-port', '0', '--inspector-port', '0'];

describe('a deployment that a run has changed', () => {
  it('is refused to others as long as it goes on', async () => {
    const deployed = await start('fuel');
    const before = deployed.snapshot();
    const stop = new AbortController();
    // It is in the middle of things as long as this file is there.
    const hold = join(bench.folder, 'hold');
    execaSync('sh', ['-c', `mkfifo ${hold}`]);
    const script = `case $* in *restart*) [ ! -e ${hold} ] || read -r -t 60 <>${hold} ;; *) echo active ;; esac`;
    await withFiles(program(deployed.node('ctl02'), 'systemctl', script), async () => {
      // Without preflight, which makes things of its own, the first that it makes are the patches.
      const argv = [...TEST, '--no-preflight', '--runs-dir', 'first'];
      const running = bench.run(argv, { env: deployed.env, signal: stop.signal });
      await untilLedgerSays(join(bench.folder, 'first'), /(?:"made".*\n[^]*){2}/);
      const [runId = ''] = readdirSync(join(bench.folder, 'first'));
      const during = deployed.snapshot();

      // Preflight looks at what a run made on the cloud, which may be nothing yet.
      const test = [...TEST, '--no-preflight'];
      for (const argv of [['patch'], test, [...test, '--no-patch']]) {
        const refused = await deployed.run([...argv, '--runs-dir', 'second']);
        expect(refused.stderr).toMatch(
          new RegExp(String.raw`Run ${runId} has changed /\S+ on ctl01, and \d+ more files`),
        );
        expect(refused.stderr).toContain(`\`doctor cleanup ${runId}\``);
        expect(refused.stderr).toContain('(HOST_PATCHED, see docs/errors.md)');
        expect(refused.exitCode).toBe(3);
      }
      for (const argv of [['patch', '--dry-run'], ['hosts']]) {
        const shown = await deployed.run(argv);
        expect(shown.stderr).toContain(`Run ${runId} has changed`);
        expect(shown.stderr).toContain(`\`doctor cleanup ${runId}\` takes it back, where it was killed`);
        expect(shown.exitCode).toBe(0);
      }
      expect(deployed.snapshot()).toEqual(during);

      stop.abort(new Interrupted('SIGINT'));
      writeFileSync(hold, 'go on\n');
      rmSync(hold);
      await running;
    });
    expect(deployed.snapshot()).toEqual(before);
  });

  it('is put right when a container died meanwhile, which is then started again', async () => {
    const deployed = await start('apex-containers');
    const before = deployed.snapshot();
    await deployed.run(['patch', '--runs-dir', 'died']);
    const services = deployed.controllers().flatMap((node) => node.services);
    const agents = services.filter(({ name }) => name.includes('notification'));
    for (const agent of agents) agent.stop();
    const cleaned = await deployed.run(['cleanup', '--runs-dir', 'died']);
    expect(cleaned.stdout).toContain('took back 3 of 3');
    expect(agents.map(({ state }) => state)).toEqual(['active', 'active', 'active']);
    expect(deployed.snapshot()).toEqual(before);
  });

  it('is put right when a container was removed meanwhile, which is said once', async () => {
    const deployed = await start('apex-containers');
    const before = deployed.snapshot();
    await deployed.run(['patch', '--runs-dir', 'removed']);
    const node = deployed.node('overcloud-controller-1');
    const docker = `[ "$1" = ps ] && echo 'nova_api openstack-nova-api'`;
    await withFiles(program(node, 'docker', docker), async () => {
      const first = await deployed.run(['cleanup', '--runs-dir', 'removed']);
      expect(first.stdout).toMatch(
        /took back 2 of 3\n.*overcloud-controller-1: the configuration is restored, but the container that read it is gone: ceilometer_agent_notification/,
      );
      expect(first.exitCode).toBe(5);
      const second = await deployed.run(['cleanup', '--runs-dir', 'removed']);
      expect(second.stdout).toContain('took back 1 of 1');
      expect(second.exitCode).toBe(0);
    });
    expect(deployed.snapshot()).toEqual(before);
  });

  it('is free for runs when the change is to stay', async () => {
    const deployed = await start('fuel');
    const before = deployed.snapshot();
    await deployed.run(['patch', '--runs-dir', 'kept']);
    const during = deployed.snapshot();
    const [runId = ''] = readdirSync(join(bench.folder, 'kept'));
    const shown = await deployed.run(['hosts']);
    expect(shown.stderr).toMatch(new RegExp(`Run ${runId} has changed .*, to stay\\. .doctor cleanup`));
    const planned = await deployed.run([...TEST, '--case', 'fault_management']);
    expect(planned.exitCode).toBe(0);
    const more = await deployed.run(['patch', '--case', 'maintenance', '--runs-dir', 'more']);
    expect(more.exitCode).toBe(0);
    expect((await deployed.run(['cleanup', '--runs-dir', 'more'])).exitCode).toBe(0);
    expect(deployed.snapshot()).toEqual(during);
    expect((await deployed.run(['cleanup', '--runs-dir', 'kept'])).exitCode).toBe(0);
    expect(deployed.snapshot()).toEqual(before);
  });
});
