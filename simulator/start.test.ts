import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { livenessOf } from '../core/presence/liveness.ts';
import { systemProcesses } from '../core/process-table.ts';
import { systemClock } from '../core/clock.ts';
import { workDirPresence } from './work-dir.ts';
import { startSimulator } from './start.ts';

const tempDir = mkdtempSync(join(tmpdir(), 'doctor-start-'));
afterAll(() => rmSync(tempDir, { recursive: true }));

/** The catalogue's service types, as its administrator sees them. */
async function servicesOf(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const domain = { id: 'default' };
  const user = { name: env['OS_USERNAME'], password: env['OS_PASSWORD'], domain };
  const answer = await fetch(`${env['OS_AUTH_URL']}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user } },
        scope: { project: { name: env['OS_PROJECT_NAME'], domain } },
      },
    }),
  });
  const { token } = (await answer.json()) as { token: { catalog: readonly { type: string }[] } };
  return token.catalog.map(({ type }) => type);
}

describe('startSimulator', () => {
  it('starts a cloud that identifies itself as simulated, and removes everything', async () => {
    const lines: string[] = [];
    const simulator = await startSimulator({
      hosts: 2,
      latency: 'none',
      tempDir,
      without: ['orchestration'],
      onLog: (line) => lines.push(line),
    });
    const services = await servicesOf(simulator.env);
    expect(services).toEqual(expect.arrayContaining(['compute', 'doctor-simulator']));
    expect(services).not.toContain('orchestration');
    expect(simulator.access.hosts.map(({ name }) => name)).toEqual(['compute-1', 'compute-2']);
    expect(simulator.openrc).toContain(`export OS_AUTH_URL=${simulator.env['OS_AUTH_URL']}\n`);
    expect(simulator.faults.dropAlarm).toBe(false);
    const [folder = ''] = readdirSync(tempDir);
    // By this, `doctor` removes it when this process was killed.
    const presence = workDirPresence(join(tempDir, folder));
    const means = { processes: systemProcesses(), clock: systemClock() };
    expect(await livenessOf(presence, means)).toMatchObject({ state: 'running' });
    await simulator.close();
    await simulator.close();
    expect(readdirSync(tempDir)).toEqual([]);
    await expect(servicesOf(simulator.env)).rejects.toThrow('fetch failed');
    expect(lines.every((line) => line.endsWith('\n') && JSON.parse(line) !== null)).toBe(true);
  });

  it.each([
    [{ hosts: 0 }, /hosts of the simulator is 0\./],
    [{ vcpus: 1.5 }, /vcpus of the simulator is 1\.5\./],
    [{ seed: -1 }, /seed of the simulator is -1\./],
    [{ port: 65_536 }, /port of the simulator is 65536\./],
    [{ aodhCacheTtlMs: -1 }, /aodhCacheTtlMs of the simulator is -1\./],
    [{ latency: 'slow' as 'none' }, /latency of the simulator is "slow"\./],
  ])('refuses %o', async (options, message) => {
    await expect(startSimulator({ ...options, tempDir })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
    });
    expect(readdirSync(tempDir)).toEqual([]);
  });

  it('names the port that is taken, and leaves nothing behind', async () => {
    const first = await startSimulator({ hosts: 1, latency: 'none', tempDir });
    const port = Number(new URL(first.env['OS_AUTH_URL'] ?? '').port);
    await expect(startSimulator({ hosts: 1, port, tempDir })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    expect(readdirSync(tempDir)).toHaveLength(1);
    await first.close();
  });
});
