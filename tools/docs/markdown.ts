import GithubSlugger from 'github-slugger';
import markdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';

/** A page's text as HTML, with the title and headings for the navigation. */
export interface RenderedPage {
  /** The text of its first heading. */
  readonly title: string;
  readonly html: string;
  /** Its headings of the second level. */
  readonly headings: readonly { readonly id: string; readonly text: string }[];
}

/** @param rewrite turns the address of a link or an image into that on the finished site */
export function renderMarkdown(text: string, rewrite: (href: string) => string): RenderedPage {
  const slugger = new GithubSlugger();
  const markdown = markdownIt({ html: true }).use(anchor, {
    // The same anchors as on sites that show the files themselves.
    slugify: (heading) => slugger.slug(heading),
    tabIndex: false,
    permalink: anchor.permalink.headerLink(),
  });
  // Wide tables and lines scroll on their own, also by keyboard.
  markdown.renderer.rules['table_open'] = () => '<div class="wide" tabindex="0"><table>\n';
  markdown.renderer.rules['table_close'] = () => '</table></div>\n';
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (...given) =>
    (fence?.(...given) ?? '').replace(/^<pre/, '<pre tabindex="0"');
  const tokens = markdown.parse(text, {});
  for (const token of tokens.flatMap((token) => [token, ...(token.children ?? [])])) {
    for (const name of ['href', 'src']) {
      const address = token.attrGet(name);
      // The anchors are already correct.
      if (address !== null && !token.meta?.isPermalinkSymbol) token.attrSet(name, rewrite(address));
    }
    if (token.type === 'html_block' || token.type === 'html_inline') {
      token.content = token.content.replaceAll(
        /(\s(?:href|src)=")([^"]*)/g,
        (_, before: string, address: string) => before + rewrite(address),
      );
    }
  }
  const headings = tokens.flatMap((token, index) => {
    const words = tokens[index + 1]?.children ?? [];
    return token.type === 'heading_open'
      ? [
          {
            tag: token.tag,
            id: token.attrGet('id') ?? '',
            text: words.map(({ content }) => content).join(''),
          },
        ]
      : [];
  });
  return {
    title: headings.find(({ tag }) => tag === 'h1')?.text ?? '',
    html: markdown.renderer.render(tokens, markdown.options, {}),
    headings: headings.filter(({ tag }) => tag === 'h2').map(({ id, text }) => ({ id, text })),
  };
}
