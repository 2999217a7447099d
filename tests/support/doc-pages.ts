import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the repository. */
export const ROOT = new URL('../..', import.meta.url).pathname;

/** A page of the documentation. */
export interface DocPage {
  /** From the root: `docs/guide.md`. */
  readonly path: string;
  readonly text: string;
}

/** README, CONTRIBUTING and everything in `docs/`. */
export function docPages(): readonly DocPage[] {
  const inDocs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', ...inDocs.sort((a, b) => (a < b ? -1 : 1))].map((path) => ({
    path,
    text: readFileSync(join(ROOT, path), 'utf8'),
  }));
}
