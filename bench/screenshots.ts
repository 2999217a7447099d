/**
 * `npm run screenshots`: makes runs on the embedded cloud and takes the screenshots of their reports for docs/images/.
 * Times differ between runs, so the screenshots are renewed when the page changes, not by the tests.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { Page } from 'playwright-core';
import { WHY_NO_BROWSER, openBrowser } from '../tests/support/browser.ts';

if (WHY_NO_BROWSER !== undefined) throw new Error(WHY_NO_BROWSER);

const ROOT = join(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs', 'images');
const folder = mkdtempSync(join(tmpdir(), 'doctor-screenshots-'));
const doctor = (runsDir: string, ...args: readonly string[]) =>
  execa('npx', ['tsx', 'cli/main.ts', ...args, '--runs-dir', join(folder, runsDir)], { cwd: ROOT });
const runsIn = (runsDir: string): readonly string[] =>
  readdirSync(join(folder, runsDir)).filter((name) => !name.includes('.'));

const MARGIN = 16;

/** A screenshot of an element with a margin, or of the top of the page. */
async function shoot(page: Page, name: string, selector?: string): Promise<void> {
  const path = join(IMAGES, `${name}.png`);
  const box = selector === undefined ? null : await page.locator(selector).first().boundingBox();
  const clip = box && {
    x: Math.max(0, box.x - MARGIN),
    y: Math.max(0, box.y - MARGIN),
    width: box.width + 2 * MARGIN,
    height: box.height + MARGIN,
  };
  await page.screenshot(clip === null ? { path } : { path, clip, fullPage: true });
  process.stdout.write(`docs/images/${name}.png\n`);
}

mkdirSync(IMAGES, { recursive: true });
const browser = await openBrowser();
try {
  await doctor('all', 'test', '--case', 'all', '--repeat', '3', '--vms', '16', '--report', 'html');
  const [run = ''] = runsIn('all');
  const report = pathToFileURL(join(folder, 'all', run, 'report.html')).href;
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1180, height: 960 }, colorScheme });
    await page.goto(report);
    await shoot(page, `report-${colorScheme}`);
    if (colorScheme === 'light') {
      await shoot(page, 'report-waterfall', 'figure:has(svg[aria-labelledby*=waterfall])');
      await shoot(page, 'report-lanes', 'figure:has(svg[aria-labelledby*=lanes])');
      await shoot(page, 'report-hosts', 'figure:has(svg[aria-labelledby*=hosts])');
    }
    await page.close();
  }
  const phone = await browser.newPage({ viewport: { width: 360, height: 740 } });
  await phone.goto(report);
  await shoot(phone, 'report-phone');
  await phone.close();

  for (const vms of ['1', '12', '36'])
    await doctor('vms', 'test', '--case', 'fault_management', '--vms', vms, '--repeat', '8');
  await doctor('vms', 'report', ...runsIn('vms'), '--report', 'html');
  const page = await browser.newPage({ viewport: { width: 1180, height: 900 } });
  await page.goto(pathToFileURL(join(folder, 'vms', 'report.html')).href);
  await shoot(page, 'report-comparison', 'figure:has(svg)');
  await page.close();
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
