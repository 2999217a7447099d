import { posix } from 'node:path';

/** A page's path on the site: `index.html` for the README, and the path below `docs/` for the others. */
export function outputOf(source: string): string {
  if (source === 'README.md') return 'index.html';
  const below = source.startsWith('docs/') ? source.slice('docs/'.length) : source.toLowerCase();
  return below.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
}

/** The path on the site of a file that a page shows or links to. */
export function assetOf(source: string): string {
  return source.startsWith('docs/') ? source.slice('docs/'.length) : `files/${source}`;
}

/** The target of a link. */
export type Target =
  | { readonly kind: 'external' }
  | { readonly kind: 'page'; readonly source: string; readonly fragment: string }
  | { readonly kind: 'file'; readonly source: string };

/** @param isPage whether a source is a page of the site */
export function linkTarget(href: string, from: string, isPage: (source: string) => boolean): Target {
  if (/^[a-z][a-z+.-]*:/i.test(href) || href.startsWith('//')) return { kind: 'external' };
  const [path = '', fragment = ''] = href.split('#', 2);
  const source = path === '' ? from : posix.join(posix.dirname(from), decodeURI(path));
  if (isPage(source)) return { kind: 'page', source, fragment };
  // A folder is shown by its README, as on other sites that show a repository.
  const folder = posix.join(source, 'README.md');
  return isPage(folder) ? { kind: 'page', source: folder, fragment } : { kind: 'file', source };
}

/** The relative path from a page of the site to a file, so that it also works below a sub-path and from a disk. */
export function relativePath(output: string, to: string): string {
  return posix.relative(posix.dirname(output), to);
}

/** A dead link on a page of the finished site. */
export interface DeadLink {
  readonly page: string;
  readonly href: string;
}

/** Checks every link of the finished pages: the file must exist, and so must the heading. */
export function deadLinks(files: ReadonlyMap<string, string | Uint8Array>): readonly DeadLink[] {
  const pages = [...files].flatMap(([path, content]) =>
    typeof content === 'string' && path.endsWith('.html') ? [{ path, content }] : [],
  );
  const ids = new Map(pages.map(({ path, content }) => [path, new Set(matches(content, /\sid="([^"]*)"/g))]));
  return pages.flatMap(({ path, content }) =>
    matches(content, /\s(?:href|src)="([^"]*)"/g)
      .filter((href) => !isAlive(href, path, files, ids))
      .map((href) => ({ page: path, href })),
  );
}

function isAlive(
  href: string,
  page: string,
  files: ReadonlyMap<string, unknown>,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (/^(?:https?|mailto|data):/.test(href)) return true;
  const [path = '', fragment] = href.split('#', 2);
  const file = path === '' ? page : posix.join(posix.dirname(page), decodeURI(path));
  if (!files.has(file)) return false;
  return fragment === undefined || fragment === '' || ids.get(file)?.has(decodeURI(fragment)) === true;
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'));
}
