/**
 * Runs the built program as a user does, many times, and checks each record: passed, all eleven checkpoints
 * present, and in a plausible order. Prints one line per run and the medians; exits 1 when any run is wrong.
 *
 *     tsx tests/acceptance/runs.ts 20 [options of `doctor test`]
 *
 * The cloud is the one that the environment names, as for `doctor test`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { median } from 'simple-statistics';
import { implausibilities } from './plausible.ts';
import type { RunRecord } from '../../profiler/run-record.ts';

/** The figures of one run. */
interface Figures {
  readonly wallMs: number;
  readonly detectionMs: number;
  readonly notificationMs: number;
  readonly totalMs: number;
}

const [count = '20', ...options] = process.argv.slice(2);
const runs = Number(count);
const runsDir = mkdtempSync(join(tmpdir(), 'doctor-runs-'));
const figures: Figures[] = [];
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ms = (value: number): string => `${value.toFixed(1)} ms`;

let wrong = 0;
for (let run = 1; run <= runs; run += 1) {
  const { stdout, stderr, exitCode, durationMs } = await execa(
    'npx',
    ['--no-install', 'doctor', 'test', '--json', '--runs-dir', runsDir, ...options],
    { reject: false },
  );
  const label = `run ${String(run).padStart(2)}  ${(durationMs / 1000).toFixed(2)} s`;
  const record = exitCode === 0 ? (JSON.parse(stdout) as RunRecord) : undefined;
  const problems = record === undefined ? [`exit code ${exitCode}: ${stderr}`] : implausibilities(record);
  if (problems.length > 0) wrong += 1;
  const figure = record === undefined ? undefined : figuresOf(record, durationMs);
  if (figure !== undefined) figures.push(figure);
  const times = figure === undefined ? '' : `  total ${ms(figure.totalMs)}`;
  say(`${label}${times}  ${problems.join('; ') || 'all eleven checkpoints, plausible order'}`);
}
rmSync(runsDir, { recursive: true, force: true });

if (figures.length > 0) {
  const middle = (read: (figure: Figures) => number): number => median(figures.map(read));
  say(`link down to alarm received, median   ${ms(middle((figure) => figure.totalMs))}`);
  say(`link down to detected, median         ${ms(middle((figure) => figure.detectionMs))}`);
  say(`detected to alarm received, median    ${ms(middle((figure) => figure.notificationMs))}`);
  say(`wall, median                          ${(middle((figure) => figure.wallMs) / 1000).toFixed(2)} s`);
  say(
    `wall, worst                           ${(Math.max(...figures.map((one) => one.wallMs)) / 1000).toFixed(2)} s`,
  );
}
say(`${runs - wrong} of ${runs} runs are as they should be`);
process.exitCode = wrong === 0 ? 0 : 1;

function figuresOf(record: RunRecord, wallMs: number): Figures | undefined {
  const [scenario] = record.scenarios;
  const { detectionTimeMs, notificationTimeMs, totalTimeMs } = scenario ?? {};
  if (typeof detectionTimeMs !== 'number' || typeof notificationTimeMs !== 'number') return undefined;
  if (typeof totalTimeMs !== 'number') return undefined;
  return { wallMs, detectionMs: detectionTimeMs, notificationMs: notificationTimeMs, totalMs: totalTimeMs };
}
