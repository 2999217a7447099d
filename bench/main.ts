/**
 * `npm run bench`: measures doctor's target figures in one run. Figures are medians, because machines are noisy.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stampCost } from './stamp-cost.ts';
import { measureScale } from './scale.ts';
import { median, printRow } from './table.ts';

const RUNS = 5;
const PROGRAM = new URL('../dist/cli/main.js', import.meta.url).pathname;

/** Median wall time of a command, in milliseconds. */
async function wallMs(command: string, args: readonly string[], runs = RUNS): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { durationMs } = await execa(command, args);
    times.push(durationMs);
  }
  return median(times);
}

const runsDir = mkdtempSync(join(tmpdir(), 'doctor-bench-'));
const test = ['doctor', 'test', '--case', 'fault_management', '--quiet', '--runs-dir', runsDir];
try {
  printRow('doctor --help', await wallMs('node', [PROGRAM, '--help']), 'ms', 400);
  printRow('npx doctor test, latency zed-lab', await wallMs('npx', ['--no-install', ...test]), 'ms', 8000);
  printRow(
    'npx doctor test, latency none',
    await wallMs('npx', ['--no-install', ...test, '--latency', 'none']),
    'ms',
    4000,
  );
  printRow('one stamp, written to the trace', stampCost(runsDir), 'µs', 50);
  const scale = await measureScale({ hosts: 1000, servers: 10_000 });
  printRow('1,000 hosts and 10,000 VMs: memory', scale.memoryMb, 'MB', 600);
  printRow('1,000 servers listed with detail', scale.listMs, 'ms', 200);
  printRow('10,000 VMs booted', scale.bootMs / 1000, 's');
} finally {
  rmSync(runsDir, { recursive: true, force: true });
}
