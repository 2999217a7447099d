import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOf } from '../../report/html/testing/records.ts';
import { commandBench } from '../support/world.ts';

const bench = commandBench();
afterAll(bench.close);

const FIRST = '20261118-120000-aaaaaa';
const SECOND = '20261118-130000-bbbbbb';

describe('doctor report --report html', () => {
  beforeAll(() => {
    for (const [runId, vms] of [
      [FIRST, 1],
      [SECOND, 5],
    ] as const) {
      const folder = join(bench.folder, 'runs', runId);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'run.json'), JSON.stringify(runOf(vms, { runId }, 2)));
      writeFileSync(join(folder, 'trace.jsonl'), '');
    }
  });

  it('writes the page of one run beside its record', async () => {
    const { exitCode, stdout, stderr } = await bench.run(['report', FIRST, '--report', 'html']);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: `runs/${FIRST}/report.html\n`,
      stderr: '',
    });
    expect(readFileSync(join(bench.folder, 'runs', FIRST, 'report.html'), 'utf8')).toContain('SIMULATED');
  });

  it('writes one page of several runs to the folder of all runs', async () => {
    const { exitCode, stdout } = await bench.run(['report', FIRST, SECOND, '--report', 'html']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'runs/report.html\n' });
    const html = readFileSync(join(bench.folder, 'runs', 'report.html'), 'utf8');
    expect(html).toContain('2 runs compared');
    expect(html).toContain(FIRST);
    expect(html).toContain(SECOND);
  });

  it('prints it, and writes it to another folder', async () => {
    const runs = [FIRST, SECOND, '--report', 'html'];
    const printed = await bench.run(['report', ...runs, '--output', '-']);
    expect(printed.stdout).toMatch(/^<!doctype html>\n<html lang="en">.*<\/html>\n$/s);
    const { stdout } = await bench.run(['report', ...runs, '--output', 'pages/here']);
    expect(stdout).toBe('pages/here/report.html\n');
    expect(readFileSync(join(bench.folder, 'pages/here/report.html'), 'utf8')).toBe(printed.stdout);
  });

  it('takes a run that is named twice once', async () => {
    const { stdout } = await bench.run(['report', FIRST, join('runs', FIRST), '--report', 'html']);
    expect(stdout).toBe(`runs/${FIRST}/report.html\n`);
  });

  it('refuses several runs for a kind that takes one, and writes nothing', async () => {
    const { exitCode, stderr } = await bench.run([
      'report',
      FIRST,
      SECOND,
      '--report',
      'html,json',
      '--output',
      'refused',
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('A report of kind json takes one run; 2 were given.');
    expect(stderr).toContain('These kinds take several runs: html.');
    expect(existsSync(join(bench.folder, 'refused'))).toBe(false);
  });

  it('says which of several runs is not there, or is none', async () => {
    const missing = await bench.run(['report', FIRST, 'nowhere', '--report', 'html']);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('There is no run nowhere.');
    const none = await bench.run(['report', '--report', 'html']);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('runs');
  });
});
