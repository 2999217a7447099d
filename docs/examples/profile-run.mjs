// Judges a saved run again and prints the path of the notification: node profile-run.mjs runs/<id>
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headerOf, judgeRun, parseRunRecord, parseTrace } from 'opnfv-doctor/profiler';

const folder = process.argv[2] ?? '.';
const read = (file) => readFile(join(folder, file), 'utf8');
const saved = parseRunRecord(await read('run.json'));
const { events, warnings } = parseTrace(await read('trace.jsonl'));
const run = judgeRun(events, { ...headerOf(saved), warnings });

const mark = run.target.kind === 'simulated' ? 'SIMULATED ' : '';
console.log(`${mark}${run.runId} on ${run.target.name}: ${run.verdict}`);
for (const scenario of run.scenarios) {
  // The record of a maintenance has a session in place of checkpoints.
  if (scenario.kind !== 'fault') continue;
  const { name, verdict, notificationTimeMs, checkpoints } = scenario;
  console.log(`${name}: ${verdict}, notified in ${notificationTimeMs?.toFixed(1) ?? '?'} ms`);
  for (const { index, name: reached, tMs, onPath } of checkpoints) {
    if (onPath) console.log(`${String(index).padStart(4)} ${tMs.toFixed(1).padStart(9)} ms  ${reached}`);
  }
}
