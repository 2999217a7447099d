import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The sources of the site. Paths are from the root of the repository, with `/`. */
export interface Sources {
  /** The pages' text in Markdown, by path. */
  readonly pages: ReadonlyMap<string, string>;
  /** The bytes of a file; undefined when there is none. */
  file(path: string): Uint8Array | undefined;
}

/** Pages outside `docs/`. */
const TOP_PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

/** The sources in a checkout at `root`. */
export function checkoutSources(root: string): Sources {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  const pages = [...TOP_PAGES, ...inDocs.sort((a, b) => (a < b ? -1 : 1))];
  return {
    pages: new Map(pages.map((path) => [path, readFileSync(join(root, path), 'utf8')])),
    file(path) {
      const full = join(root, path);
      const isFile = statSync(full, { throwIfNoEntry: false })?.isFile() === true;
      return isFile ? readFileSync(full) : undefined;
    },
  };
}
