/**
 * Measures how long it takes to write the HTML report and to open it in Chromium, and how large the report is.
 * `npx tsx bench/html.ts [rounds] [folder of a run…]`. It also measures the given runs. Figures are medians.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseRunRecord } from '../record/run-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import { formatHtml } from '../report/html/format.tsx';
import { fullRun, runOf } from '../report/html/testing/records.ts';
import { WHY_NO_BROWSER, openBrowser } from '../tests/support/browser.ts';
import { median, printRow } from './table.ts';

const [rounds = '7', ...runs] = process.argv.slice(2);
if (WHY_NO_BROWSER !== undefined) throw new Error(WHY_NO_BROWSER);

/** From the start of the navigation to the first complete rendering. */
const OPENED_MS = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))`;

const folder = mkdtempSync(join(tmpdir(), 'doctor-bench-html-'));
const browser = await openBrowser();

async function measure(
  name: string,
  record: RunRecord,
  limits: { mb?: number; openMs?: number; allMs?: number },
) {
  const file = join(folder, 'report.html');
  const format: number[] = [];
  const open: number[] = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    const before = performance.now();
    writeFileSync(file, formatHtml(record));
    format.push(performance.now() - before);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(file).href);
    open.push(await page.evaluate<number>(OPENED_MS));
    await page.close();
  }
  printRow(`${name}: size`, statSync(file).size / 1e6, 'MB', limits.mb);
  printRow(`${name}: made`, median(format), 'ms');
  printRow(`${name}: opened`, median(open), 'ms', limits.openMs);
  printRow(`${name}: made and opened`, median(format) + median(open), 'ms', limits.allMs);
}

try {
  await measure('3 faults, a maintenance', fullRun(), { mb: 1, openMs: 1000 });
  for (const run of runs) {
    const record = parseRunRecord(readFileSync(join(run, 'run.json'), 'utf8'), run);
    await measure(record.runId, record, { mb: 1, openMs: 1000 });
  }
  await measure('1,000 VMs', runOf(1000), { allMs: 3000 });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
