import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = new URL('../..', import.meta.url).pathname;
/** What is no source: installed, built or written by runs. The list stands on its own, as there may be no git. */
const SKIPPED = new Set(['node_modules', 'dist', 'runs', 'coverage', '.git']);
const SOURCE = /\.(?:ts|mjs|cjs|sh|py|wsgi)$|^run$/;

/** A source file: its path from the root of the repository, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** The sources, product, tools and tests alike. */
export function sources(folder = ''): readonly Source[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sources(path);
    if (!entry.isFile() || !SOURCE.test(entry.name)) return [];
    return [{ path, text: readFileSync(join(ROOT, path), 'utf8') }];
  });
}
