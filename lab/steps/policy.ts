import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** The file that Debian asks. */
const POLICY = '/usr/sbin/policy-rc.d';
const keptAs = (policy: string): string => `${policy}.kept-by-doctor-lab`;
const MARK = '# doctor lab: while packages are installed';

/**
 * Installs packages while none of them may start its own service: Debian asks a file, and 101 is no
 * (invoke-rc.d(8)). What was there before comes back.
 */
export async function withoutServiceStarts(install: () => Promise<void>, policy = POLICY): Promise<void> {
  await restorePolicy(policy);
  await rename(policy, keptAs(policy)).catch(ignoreMissing);
  await writeFile(policy, `#!/bin/sh\n${MARK}\nexit 101\n`);
  await chmod(policy, 0o755);
  try {
    await install();
  } finally {
    await restorePolicy(policy);
  }
}

/** Puts the machine's own rule back, also after an attempt that was cut short. */
export async function restorePolicy(policy = POLICY): Promise<void> {
  const text = await readFile(policy, 'utf8').catch(() => '');
  if (text.includes(MARK)) await rm(policy);
  await rename(keptAs(policy), policy).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
