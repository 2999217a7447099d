import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../cli/world.ts';
import { findingsOf, verdictsOf } from '../support/living-cloud.ts';
import { commandBench } from '../support/world.ts';
import type { CommandResult } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

const runsLeft = (folder = 'runs'): readonly string[] =>
  existsSync(join(bench.folder, folder)) ? readdirSync(join(bench.folder, folder)) : [];

const workDirs = (): readonly string[] =>
  readdirSync(bench.folder).filter((name) => name.startsWith('doctor-cloud-'));

describe('doctor preflight on the embedded cloud', () => {
  const preflight = (...argv: string[]): Promise<CommandResult> =>
    bench.run(['preflight', '--json', '--latency', 'none', ...argv]);

  it('finds everything well, and leaves nothing', async () => {
    const result = await preflight();
    expect(result.exitCode).toBe(0);
    const names =
      'credentials role services tenant hosts ssh clocks probe bus ports leftovers pipeline consumer';
    expect(verdictsOf(result)).toEqual(
      Object.fromEntries([...names.split(' '), 'alarm cache'].map((name) => [name, 'ok'])),
    );
    expect(JSON.parse(result.stdout)).toMatchObject({
      schemaVersion: 1,
      verdict: 'ok',
      exitCode: 0,
      target: { kind: 'simulated', name: 'embedded cloud' },
      leftovers: [],
    });
    expect(findingsOf(result).get('alarm cache')?.seen).toMatch(/in force after \d/);
    expect([...runsLeft(), ...workDirs()]).toEqual([]);
  });

  it('shows it as a table that fits, marked as simulated', async () => {
    const result = await bench.run(['preflight', '--latency', 'none', '--consumer-port', 'x']);
    expect(result.exitCode).toBe(2);
    const shown = await bench.run(['preflight', '--latency', 'none']);
    expect(shown.stdout).toMatch(/SIMULATED +embedded cloud/);
    expect(shown.stdout).toMatch(/│ pipeline +│ ✔ ok/);
    expect(shown.stdout).toContain('Ready: `doctor test` can be run. 14 ok, 0 warn, 0 red.');
    expect(Math.max(...shown.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(shown.stdout).not.toContain('\u001B[');
  });

  it('reports that Ceilometer passes nothing on', async () => {
    const result = await preflight('--knob', 'no-pipeline');
    expect(result.exitCode).toBe(3);
    const findings = findingsOf(result);
    expect(findings.get('pipeline')).toMatchObject({ verdict: 'red', code: 'PIPELINE_SILENT' });
    expect(findings.get('pipeline')?.advice).toContain('event_pipeline.yaml');
    expect(findings.get('consumer')?.seen).toMatch(/^Not checked/);
    expect(runsLeft()).toEqual([]);
  });

  it('reports that the alarm fires and Aodh does not get it to the Consumer', async () => {
    const result = await preflight('--knob', 'drop-alarm');
    expect(result.exitCode).toBe(3);
    const findings = findingsOf(result);
    expect(findings.get('pipeline')?.verdict).toBe('ok');
    expect(findings.get('consumer')).toMatchObject({ verdict: 'red', code: 'CONSUMER_UNREACHABLE' });
    expect(findings.get('consumer')?.advice).toContain('[consumer] ip');
  });

  it('names the host that lets nobody in', async () => {
    const result = await preflight('--knob', 'refuse-ssh=2');
    expect(result.exitCode).toBe(3);
    const ssh = findingsOf(result).get('ssh');
    expect(ssh).toMatchObject({ verdict: 'red', code: 'HOST_REFUSED' });
    expect(ssh?.seen).toMatch(/1 of 3 hosts .*compute-2/);
    expect(ssh?.advice).toContain('key_file');
    expect(verdictsOf(result)).toMatchObject({ clocks: 'ok', probe: 'ok', pipeline: 'ok' });
  });

  it('names the port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const port = String((server.address() as AddressInfo).port);
    const result = await preflight('--consumer-port', port);
    server.close();
    expect(result.exitCode).toBe(2);
    const findings = findingsOf(result);
    expect(findings.get('ports')).toMatchObject({ verdict: 'red', code: 'PORT_TAKEN' });
    expect(findings.get('ports')?.seen).toContain(port);
    expect(findings.get('pipeline')?.seen).toContain('the check ports must be well first');
  });

  it('takes its canary back when it is interrupted', async () => {
    const stop = new AbortController();
    const running = bench.run(['preflight', '--knob', 'no-pipeline', '--runs-dir', 'interrupted'], {
      signal: stop.signal,
    });
    const ledger = (): string => join(bench.folder, 'interrupted', runsLeft('interrupted')[0] ?? '');
    await expect.poll(() => existsSync(ledger()) && hasAlarm(ledger()), { timeout: 60_000 }).toBe(true);
    stop.abort(new Interrupted('SIGINT'));
    const result = await running;
    expect(result.exitCode).toBe(130);
    expect(result.stderr).toContain('interrupted by SIGINT; everything it made was taken back');
    expect([...runsLeft('interrupted'), ...workDirs()]).toEqual([]);
  });
});

function hasAlarm(folder: string): boolean {
  const text = readFileSync(join(folder, 'ledger.jsonl'), 'utf8');
  return text.includes('"alarm"') && text.includes('"made"');
}
