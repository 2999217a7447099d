import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

/** Where Debian's package `chromium` puts it. */
const CHROMIUM = '/usr/bin/chromium';

/** Why pages cannot be looked at here; undefined where they can. */
export const WHY_NO_BROWSER = existsSync(CHROMIUM)
  ? undefined
  : `${CHROMIUM} is not there (Debian package chromium)`;

/** Starts a browser without a window. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-background-networking'],
  });
}

/** What went on in a page that should be quiet. */
export interface Watched {
  /** What it wrote to the console, threw, or asked the user. */
  readonly noise: readonly string[];
  /** The addresses that it loaded. */
  readonly requests: readonly string[];
}

/** Notes from now on what a page does. */
export function watch(page: Page): Watched {
  const noise: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`thrown: ${error.message}`));
  page.on('dialog', (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
  return { noise, requests };
}

/** Something that keeps people with a disability from using the page. */
export interface Barrier {
  readonly rule: string;
  readonly impact: string;
  readonly at: readonly string[];
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds in a page as it is now: folded parts are not looked at. */
export async function findBarriers(page: Page): Promise<readonly Barrier[]> {
  // Evaluated, not added to the page: its policy lets no script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  return violations.map(({ id, impact, nodes }) => ({
    rule: id,
    impact: impact ?? 'none',
    at: nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary ?? ''}`),
  }));
}

/** Opens everything that is folded. */
export function unfold(page: Page): Promise<void> {
  return page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
}

/** How much wider than the window a page is, in pixels: it then scrolls sideways. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
