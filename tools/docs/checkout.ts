import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../cli/version.ts';
import { manualPage } from './man-page.ts';
import { documentProgram } from './program.ts';
import { commandPages, commandTable, optionTable } from './reference.ts';
import { buildSite } from './site.ts';
import type { Site } from './site.ts';
import { checkoutSources } from './sources.ts';

/** The root of this checkout. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** The site of this checkout. */
export function siteOfCheckout(): Site {
  const program = documentProgram();
  return buildSite(checkoutSources(ROOT), {
    generated: commandPages(program),
    inserts: new Map([
      ['commands', commandTable(program)],
      ['options', optionTable()],
    ]),
    style: readFileSync(join(import.meta.dirname, 'style.css'), 'utf8'),
    version: version(),
  });
}

/** The manual page of this checkout. */
export function manualOfCheckout(): string {
  const errors = readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8');
  return manualPage(documentProgram(), { version: version(), errors });
}
