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
import { CHECKPOINT } from '../../record/checkpoints.ts';
import { recordOf } from '../support/run-record.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { faultRecordsIn, sessionsIn } from '../../record/testing/records-in.ts';

/** The figures of one run, by the words they are shown with; a case has some of them. */
type Figures = Readonly<Record<string, number | null | undefined>>;

const [count = '20', ...options] = process.argv.slice(2);
const runs = Number(count);
const runsDir = mkdtempSync(join(tmpdir(), 'doctor-runs-'));
const figures: Figures[] = [];
const WALL = 'wall';
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ms = (value: number): string =>
  value < 2000 ? `${value.toFixed(1)} ms` : `${(value / 1000).toFixed(2)} s`;

let wrong = 0;
for (let run = 1; run <= runs; run += 1) {
  const { stdout, stderr, exitCode, durationMs } = await execa(
    'doctor',
    ['test', '--json', '--runs-dir', runsDir, ...options],
    { reject: false, preferLocal: true },
  );
  const label = `run ${String(run).padStart(2)}  ${(durationMs / 1000).toFixed(2)} s`;
  const record = exitCode === 0 ? recordOf({ stdout, stderr }) : undefined;
  const problems = record === undefined ? [`exit code ${exitCode}: ${stderr}`] : implausibilities(record);
  if (problems.length > 0) wrong += 1;
  if (record !== undefined) figures.push({ [WALL]: durationMs, ...figuresOf(record) });
  say(`${label}  ${problems.join('; ') || wellOf(record)}`);
}
rmSync(runsDir, { recursive: true, force: true });

for (const name of new Set(figures.flatMap((run) => Object.keys(run)))) {
  const values = figures.flatMap((run) => run[name] ?? []);
  if (values.length === 0) continue;
  say(`${name.padEnd(38)} median ${ms(median(values))}, worst ${ms(Math.max(...values))}`);
}
say(`${runs - wrong} of ${runs} runs are as they should be`);
process.exitCode = wrong === 0 ? 0 : 1;

function figuresOf(record: RunRecord): Figures {
  const [fault] = faultRecordsIn(record);
  const [maintenance] = sessionsIn(record);
  return {
    'link down to alarm received': fault?.totalTimeMs,
    'error bar of checkpoint 0, ±': fault?.checkpoints.find(({ index }) => index === CHECKPOINT.fault)
      ?.uncertaintyMs,
    'link down to detected': fault?.detectionTimeMs,
    'detected to alarm received': fault?.notificationTimeMs,
    'maintenance session': maintenance?.session.totalMs,
    'maintenance, longest gap in service': maintenance?.service.longestGapMs,
    'maintenance, longest time unseen': maintenance?.service.resolutionMs,
  };
}

/** What there is to say of a run that is as it should be. */
function wellOf(record: RunRecord | undefined): string {
  const names = (record?.scenarios ?? []).map((scenario) =>
    scenario.kind === 'fault'
      ? `total ${ms(scenario.totalTimeMs ?? 0)}, all eleven checkpoints, plausible order`
      : `${scenario.name} passed`,
  );
  return names.join('; ');
}
