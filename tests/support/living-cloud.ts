import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { credentialsFromEnv } from '../../openstack/credentials.ts';
import { openStack } from '../../openstack/cloud.ts';
import type { OpenStack } from '../../openstack/cloud.ts';
import { openSession } from '../../openstack/session.ts';
import type { PreflightFinding } from '../../record/preflight.ts';
import { startCloud } from '../../simulator/cloud.ts';
import type { CloudOptions, EmbeddedCloud } from '../../simulator/cloud.ts';
import type { CommandResult } from './world.ts';

const clock = systemClock();

/** A cloud that goes on living, reached over OS_* as any other: no bus, and what is left on it stays. */
export async function livingCloud(options: Partial<CloudOptions> = {}): Promise<EmbeddedCloud> {
  const workDir = mkdtempSync(join(tmpdir(), 'doctor-homes-'));
  const cloud = await startCloud({
    hosts: 3,
    vcpus: 8,
    latency: 'none',
    seed: 1,
    clock,
    log: silentLog,
    workDir,
    isBusClosed: true,
    ...options,
  });
  return {
    ...cloud,
    async close() {
      await cloud.close();
      rmSync(workDir, { recursive: true, force: true });
    },
  };
}

/** The clients of a user. */
export async function asUser(openrc: Readonly<Record<string, string>>): Promise<OpenStack> {
  const credentials = credentialsFromEnv(openrc);
  if (credentials === undefined) throw new Error('no credentials');
  const session = await openSession(credentials, { clock, log: silentLog });
  return openStack(session, { computeMicroversion: '2.34' });
}

/** What `doctor preflight --json` printed, by the names of the checks. */
export const findingsOf = ({ stdout, stderr }: CommandResult): ReadonlyMap<string, PreflightFinding> => {
  if (stdout === '') throw new Error(stderr);
  const { checks } = JSON.parse(stdout) as { checks: readonly PreflightFinding[] };
  return new Map(checks.map((finding) => [finding.name, finding]));
};
/** The verdict of each check. */
export const verdictsOf = (result: CommandResult): Readonly<Record<string, string>> =>
  Object.fromEntries([...findingsOf(result)].map(([name, { verdict }]) => [name, verdict]));
