import type { RenderedPage } from './markdown.ts';

/** A link in the navigation. */
export interface NavLink {
  readonly title: string;
  /** From the page that shows it. */
  readonly href: string;
  readonly isHere: boolean;
}

/** The content around a page's text. */
export interface PageContext {
  readonly groups: readonly { readonly title: string; readonly links: readonly NavLink[] }[];
  readonly previous: NavLink | undefined;
  readonly next: NavLink | undefined;
  /** Relative paths from the page to the stylesheet and to the first page. */
  readonly style: string;
  readonly home: string;
  /** The documented version. */
  readonly version: string;
}

/** The number of headings from which a page gets a list of them. */
const HEADINGS_WORTH_A_LIST = 3;

/** The whole HTML document of one page. It has no scripts and loads nothing external. */
export function renderDocument(page: RenderedPage, context: PageContext): string {
  const title = page.title === 'doctor' ? 'doctor' : `${page.title} · doctor`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${context.style}">
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header>
<a class="home" href="${context.home}">doctor</a>
<span class="version">${escapeHtml(context.version)}</span>
<a class="to-pages" href="#pages">All pages</a>
</header>
<div class="columns">
<main id="text">
${listOf(page)}<article>
${page.html}</article>
${turning(context)}</main>
<nav id="pages" aria-label="Pages">
${context.groups.map(groupOf).join('\n')}
</nav>
</div>
</body>
</html>
`;
}

function groupOf({ title, links }: PageContext['groups'][number]): string {
  const items = links.map(({ title: name, href, isHere }) => {
    const mark = isHere ? ' aria-current="page"' : '';
    return `<li><a href="${href}"${mark}>${escapeHtml(name)}</a></li>`;
  });
  return `<h2>${escapeHtml(title)}</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
}

function listOf({ headings }: RenderedPage): string {
  if (headings.length < HEADINGS_WORTH_A_LIST) return '';
  const items = headings.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`);
  return `<nav class="here" aria-label="On this page">\n<h2>On this page</h2>\n<ul>\n${items.join('\n')}\n</ul>\n</nav>\n`;
}

function turning({ previous, next }: PageContext): string {
  const link = (rel: string, to: NavLink | undefined): string =>
    to === undefined
      ? ''
      : `<a rel="${rel}" href="${to.href}"><small>${rel === 'prev' ? 'Before' : 'Next'}</small>${escapeHtml(to.title)}</a>`;
  return `<nav class="turn" aria-label="Before and next">\n${link('prev', previous)}\n${link('next', next)}\n</nav>\n`;
}

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
