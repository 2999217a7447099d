import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';

const POLICY = '/usr/sbin/policy-rc.d';
const KEPT = '/usr/sbin/policy-rc.d.kept-by-doctor-lab';
const MARK = '# doctor lab: while packages are installed';

/**
 * Installs packages while none of them may start its own service: Debian asks a file, and 101 is no
 * (invoke-rc.d(8)). What was there before comes back.
 */
export async function withoutServiceStarts(install: () => Promise<void>): Promise<void> {
  await restorePolicy();
  await rename(POLICY, KEPT).catch(ignoreMissing);
  await writeFile(POLICY, `#!/bin/sh\n${MARK}\nexit 101\n`);
  await chmod(POLICY, 0o755);
  try {
    await install();
  } finally {
    await restorePolicy();
  }
}

/** Puts the machine's own rule back, also after an attempt that was cut short. */
export async function restorePolicy(): Promise<void> {
  const text = await readFile(POLICY, 'utf8').catch(() => '');
  if (text.includes(MARK)) await rm(POLICY);
  await rename(KEPT, POLICY).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
