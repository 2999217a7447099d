import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatHtml, formatHtmlOfMany } from '../../report/html/format.tsx';
import { fullRun, runOf } from '../../report/html/testing/records.ts';
import { WHY_NO_BROWSER, findBarriers, openBrowser, overhang, unfold, watch } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';

const EVIL = `</script><script>alert(1)</script><img src=x onerror=alert(2)>`;
const PAGES = {
  run: () => formatHtml(fullRun()),
  'a real cloud': () =>
    formatHtml(fullRun({ target: { kind: 'openstack', name: 'http://cloud.example:5000' } })),
  'a thousand VMs': () => formatHtml(runOf(1000)),
  comparison: () =>
    formatHtmlOfMany([
      runOf(1, { runId: 'first' }, 8),
      runOf(10, { runId: 'second', startedAt: '2026-11-19T12:00:00.000000Z' }, 8),
    ]),
  'hostile text': () => formatHtml(runOf(2, { command: EVIL, warnings: [EVIL], installer: 'x'.repeat(400) })),
} as const;
type PageName = keyof typeof PAGES;
const NAMES = Object.keys(PAGES) as readonly PageName[];

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } } as const;

describe.skipIf(WHY_NO_BROWSER !== undefined)(`the page in Chromium ${WHY_NO_BROWSER ?? ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-html-'));
  let browser: Browser;
  beforeAll(async () => {
    for (const name of NAMES) writeFileSync(join(folder, `${name}.html`), PAGES[name]());
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page, and closes it after the test's look at it. */
  async function lookAt<Seen>(
    name: PageName,
    options: BrowserContextOptions,
    look: (page: Page, watched: Watched) => Promise<Seen>,
  ): Promise<Seen> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      const watched = watch(page);
      await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      return await look(page, watched);
    } finally {
      await context.close();
    }
  }

  it.each(NAMES)('loads nothing else and is quiet: %s', async (name) => {
    await lookAt(name, {}, async (page, watched) => {
      await unfold(page);
      expect(watched.noise).toEqual([]);
      expect(watched.requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
    });
  });

  const looks = NAMES.flatMap((name) =>
    (['desktop', 'phone'] as const).flatMap((size) =>
      (['light', 'dark'] as const).map((colorScheme) => ({ name, size, colorScheme })),
    ),
  );
  it.each(looks)(
    'has no barrier, and does not scroll sideways: $name, $size, $colorScheme',
    async ({ name, size, colorScheme }) => {
      await lookAt(name, { viewport: SIZES[size], colorScheme }, async (page) => {
        expect(await overhang(page)).toBe(0);
        // All rows of a table are alike, and a thousand of them take axe minutes.
        if (name !== 'a thousand VMs') await unfold(page);
        expect(await overhang(page)).toBe(0);
        const barriers = await findBarriers(page);
        expect(barriers.filter((barrier) => ['serious', 'critical'].includes(barrier.impact))).toEqual([]);
      });
    },
    60_000,
  );

  it('gives the record to programs', async () => {
    const text = await lookAt('run', {}, (page) =>
      page.evaluate<string>('document.getElementById("record").textContent'),
    );
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(fullRun())));
  });

  it('lets people copy the record', async () => {
    const selected = await lookAt('run', {}, async (page) => {
      await unfold(page);
      await page.locator('#record').click();
      return page.evaluate<string>('getSelection().toString()');
    });
    expect(JSON.parse(selected)).toEqual(JSON.parse(JSON.stringify(fullRun())));
  });

  it('prints on white, whatever the screen is, and leaves the raw record out', async () => {
    await lookAt('run', { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
      expect(await page.locator('#record').isVisible()).toBe(false);
      expect(await page.locator('.simulated-banner').isVisible()).toBe(true);
      expect((await page.pdf()).byteLength).toBeGreaterThan(10_000);
    });
  });

  it('is dark where the screen is', async () => {
    const color = 'getComputedStyle(document.body).backgroundColor';
    const [light, dark] = await Promise.all(
      (['light', 'dark'] as const).map((colorScheme) =>
        lookAt('run', { colorScheme }, (page) => page.evaluate<string>(color)),
      ),
    );
    expect(light).toBe('rgb(255, 255, 255)');
    expect(dark).not.toBe(light);
  });

  it('names every drawing, and reaches what scrolls by keyboard', async () => {
    await lookAt('run', { viewport: SIZES.phone }, async (page) => {
      const drawings = await page.locator('svg[role=img]').count();
      expect(drawings).toBeGreaterThan(3);
      expect(await page.locator('svg[role=img] > title').count()).toBe(drawings);
      expect(await page.locator('svg[role=img] > desc').count()).toBe(drawings);
      expect(await page.locator('.scroll:not([tabindex="0"])').count()).toBe(0);
    });
  });
});
