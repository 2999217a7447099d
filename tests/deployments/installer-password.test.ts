import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { deploymentBench } from '../support/deployment.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

/** Every file below a folder, as text. */
function textsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

it('of a simulated Daisy server is another one at each start, and stays out of what is written', async () => {
  const passwords: string[] = [];
  for (const start of [1, 2]) {
    const deployed = await deploymentBench(bench, 'daisy');
    try {
      const password = deployed.env['INSTALLER_PASSWORD'] ?? '';
      expect(password).toMatch(/^[\da-f]{32}$/);
      passwords.push(password);
      if (start === 2) continue;
      // Without it the adapter tries the one that the product documents.
      const refused = await deployed.run(['hosts'], { INSTALLER_PASSWORD: '' });
      expect(refused.stderr).toMatch(/refused the SSH login of root/);
      expect(refused.exitCode).not.toBe(0);
      const hosts = await deployed.run(['hosts']);
      expect([hosts.exitCode, hosts.stderr]).toEqual([0, '']);
      // Whatever becomes of it on a busy machine: what it wrote is what matters.
      const run = await deployed.run(['test', '--verbose', '--no-preflight', '--consumer-port', '0']);
      expect(run.stderr).not.toMatch(/refused the SSH login/);
      const written = [hosts.stdout, run.stdout, run.stderr, ...textsIn(join(bench.folder, 'runs'))];
      for (const secret of [password, deployed.env['OS_PASSWORD'] ?? '?']) {
        expect(written.filter((text) => text.includes(secret))).toEqual([]);
      }
    } finally {
      await deployed.close();
    }
  }
  expect(passwords[0]).not.toBe(passwords[1]);
});
