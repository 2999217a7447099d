/**
 * Runs the built program as a user does, twenty times, and checks each record: passed, all eleven checkpoints
 * present, and in a plausible order. Prints one line per run; exits 1 when any is wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { implausibilities } from './plausible.ts';
import type { RunRecord } from '../../profiler/run-record.ts';

const RUNS = 20;
const runsDir = mkdtempSync(join(tmpdir(), 'doctor-twenty-'));
let wrong = 0;
for (let run = 1; run <= RUNS; run += 1) {
  const { stdout, stderr, exitCode, durationMs } = await execa(
    'npx',
    ['--no-install', 'doctor', 'test', '--case', 'fault_management', '--json', '--runs-dir', runsDir],
    { reject: false },
  );
  const problems =
    exitCode === 0 ? implausibilities(JSON.parse(stdout) as RunRecord) : [`exit code ${exitCode}: ${stderr}`];
  if (problems.length > 0) wrong += 1;
  const verdict = problems.length === 0 ? 'all eleven checkpoints, plausible order' : problems.join('; ');
  process.stdout.write(`run ${String(run).padStart(2)}  ${(durationMs / 1000).toFixed(2)} s  ${verdict}\n`);
}
rmSync(runsDir, { recursive: true, force: true });
process.stdout.write(`${RUNS - wrong} of ${RUNS} runs are as they should be\n`);
process.exitCode = wrong === 0 ? 0 : 1;
