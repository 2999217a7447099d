import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploymentBench } from '../support/deployment.ts';
import type { DeploymentBench } from '../support/deployment.ts';
import { program, withFiles } from '../support/host-files.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
let deployed: DeploymentBench;
beforeAll(async () => {
  deployed = await deploymentBench(bench, 'fuel');
});
afterAll(async () => {
  await deployed.close();
  await bench.close();
});

/** Salt, to which some minions do not return; as its later releases it then ends with an error. */
function salt(...down: readonly string[]): Record<string, string> {
  const nodes = deployed.deployment.nodes.map(({ name, address }): [string, string] => [name, address]);
  const gone = down.map((name): [string, string] => [name, '"Minion did not return. [No response]"']);
  const lines = Object.entries(Object.fromEntries([...nodes, ...gone])).map(
    ([name, value]) => `${name}.mcp.local: ${value}`,
  );
  return program(deployed.node('cfg01'), 'salt', `cat <<'END'\n${lines.join('\n')}\nEND\nexit 1`);
}

describe('a minion of Salt that is down', () => {
  it('is of no matter when it is no node of the cloud', async () => {
    const { exitCode, stderr } = await withFiles(salt('mas01'), () => deployed.run(['hosts']));
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('is named when it is a node', async () => {
    const { exitCode, stderr } = await withFiles(salt('mas01', 'cmp002'), () => deployed.run(['hosts']));
    expect(stderr).toMatch(/Host cmp002\.mcp\.local does not answer its Salt master.*\n.*HOST_UNREACHABLE/);
    expect(exitCode).toBe(3);
  });
});
