import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { DeployedNode } from '../../simulator/deployments/nodes.ts';
import type { DeploymentBench } from './deployment.ts';
import type { CommandResult } from './world.ts';

/** Puts other files in the place of those at these paths while `act` runs. */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  act: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(files).map(
    (path) => [path, existsSync(path) ? readFileSync(path) : undefined] as const,
  );
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(path, text);
    if (dirname(path).endsWith('/bin')) chmodSync(path, 0o700);
  }
  try {
    return await act();
  } finally {
    for (const [path, text] of before) {
      if (text === undefined) rmSync(path);
      else writeFileSync(path, text);
    }
  }
}

/** Another program in the place of one on a node. */
export const program = ({ root }: DeployedNode, name: string, script: string): Record<string, string> => ({
  [join(dirname(root), 'bin', name)]: `#!/bin/bash\n${script}\n`,
});

/** Another text for a file of a node. */
export const file = ({ root }: DeployedNode, path: string, text: string): Record<string, string> => ({
  [join(root, path)]: text,
});

/** Refused with one paragraph that names host and step; nothing on any host is other than before. */
export async function expectRefusal(
  deployed: DeploymentBench,
  run: () => Promise<CommandResult>,
  message: RegExp,
  code: string,
): Promise<void> {
  const before = deployed.snapshot();
  const result = await run();
  const [problem = '', ...others] = result.stderr.match(/^doctor: .*\n {2}.*$/gm) ?? [];
  expect(problem).toMatch(message);
  expect(problem).toContain(`(${code}, see docs/errors.md)`);
  expect(others).toEqual([]);
  expect(result.exitCode).toBe(code.startsWith('CONFIG') ? 2 : 3);
  const after = deployed.snapshot();
  expect([...after].filter(([path, state]) => before.get(path) !== state)).toEqual([]);
  expect(after.size).toBe(before.size);
}
