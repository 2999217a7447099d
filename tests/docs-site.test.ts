import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../cli/error-codes.ts';
import { manualOfCheckout, siteOfCheckout } from '../tools/docs/checkout.ts';
import { exitCodes } from '../tools/docs/man-page.ts';
import { programForDocs } from '../tools/docs/program.ts';
import { buildSite } from '../tools/docs/site.ts';
import type { SiteOptions } from '../tools/docs/site.ts';
import { OPTION_LIST } from '../cli/config/options.ts';

const NOTHING: SiteOptions = {
  generated: new Map(),
  inserts: new Map(),
  style: '',
  version: '0',
  navigation: [{ title: 'All', pages: ['README.md', 'docs/a.md', 'docs/sub/*'] }],
};
/** A site of these pages. @param files other files, by path */
const siteOf = (pages: Record<string, string>, files: readonly string[] = []) =>
  buildSite(
    {
      pages: new Map(Object.entries(pages)),
      file: (path) => (files.includes(path) ? new TextEncoder().encode(path) : undefined),
    },
    NOTHING,
  );

describe('the site of a few pages', () => {
  it('leads from page to page, to headings and to files, wherever it is put', () => {
    const { files, problems } = siteOf(
      {
        'README.md': '# doctor\n\n[a](docs/a.md#two-words) [deep](docs/sub/b.md) [x](LICENSE)\n',
        'docs/a.md':
          '# A\n\n## Two words\n\n[home](../README.md) [schema](s.json) [out](https://example.org/x)\n',
        'docs/sub/b.md': '# B\n\n[a](../a.md) [self](#b)\n\n![picture](../p.png)\n',
      },
      ['LICENSE', 'docs/s.json', 'docs/p.png'],
    );
    expect(problems).toEqual([]);
    expect(files.get('index.html')).toContain('<a href="a.html#two-words">');
    expect(files.get('index.html')).toContain('<a href="files/LICENSE">');
    expect(files.get('a.html')).toContain('<a href="index.html">home');
    expect(files.get('a.html')).toContain('<a href="https://example.org/x">');
    expect(files.get('sub/b.html')).toContain('<a href="../a.html">a');
    expect(files.get('sub/b.html')).toContain('src="../p.png"');
    expect(files.get('sub/b.html')).toContain('href="../style.css"');
    expect([...files.keys()]).toEqual(expect.arrayContaining(['s.json', 'p.png']));
  });

  it.each([
    ['a page in no group', { 'docs/lost.md': '# Lost\n' }, /docs\/lost\.md is in no group/],
    ['a link to no page', { 'docs/a.md': '# A\n\n[b](b.md)\n' }, /a\.html: the link "b\.md" leads nowhere/],
    ['a link to no heading', { 'docs/a.md': '# A\n\n[b](#nowhere)\n' }, /"#nowhere" leads nowhere/],
    ['a dead link in HTML', { 'docs/a.md': '# A\n\n<img src="no.png" alt="">\n' }, /"no\.png" leads nowhere/],
    ['a page without a title', { 'docs/a.md': 'Words.\n' }, /no heading of the first level/],
    ['an insert that nobody makes', { 'docs/a.md': '# A\n\n<!-- generated: x -->\n' }, /by the name "x"/],
  ])('is not built with %s', (_, pages, problem) => {
    const { problems } = siteOf({ 'README.md': '# doctor\n', ...pages });
    expect(problems.join('\n')).toMatch(problem);
  });

  it('has pages before and after each, in the order of the groups', () => {
    const { files } = siteOf({ 'README.md': '# doctor\n', 'docs/a.md': '# A\n', 'docs/sub/b.md': '# B\n' });
    expect(files.get('a.html')).toContain('<a rel="prev" href="index.html">');
    expect(files.get('a.html')).toContain('<a rel="next" href="sub/b.html">');
    expect(files.get('index.html')).not.toContain('rel="prev"');
  });
});

describe('the site of this checkout', () => {
  const { files, problems } = siteOfCheckout();
  const html = [...files].filter(([path]) => path.endsWith('.html'));

  it('has no dead link, and no page that nobody would find', () => {
    expect(problems).toEqual([]);
  });

  it('asks nobody else for anything', () => {
    for (const [path, content] of html) {
      expect(content, path).not.toMatch(/<script|<iframe|\ssrc="(?:https?:)?\/\//i);
      expect(content, path).not.toMatch(/<link[^>]+href="(?:https?:)?\/\//i);
    }
    expect(files.get('style.css')).not.toMatch(/url\(|@import/);
  });

  it('has a page for every command, with every option', () => {
    for (const command of programForDocs().program.commands) {
      const page = String(files.get(`commands/${command.name()}.html`));
      for (const { long } of command.options) expect(page).toContain(String(long));
    }
  });

  it('has every option with its name in the file and in the environment', () => {
    const page = String(files.get('options.html'));
    for (const [, spec] of OPTION_LIST) {
      expect(page).toContain(`<code>${spec.key}</code>`);
      expect(page).toContain(`<code>${spec.env ?? spec.key}</code>`);
    }
  });

  it('leads from symptoms to every error that a run can end in', () => {
    const page = String(files.get('troubleshooting.html'));
    // Results and the lab have pages of their own, which lead to theirs; some say all in their message.
    const onOtherPages =
      /^(?:LAB_|TESTDB_|SPOOL_|SIMULATED_|LOGS?_|OTLP_|REPORT_|RUNS_DIR|BUS_TAKEN|CLOUD_TIMEOUT|CLOUD_UNEXPECTED|NOT_OPENSTACK|HOST_UNEXPECTED|WAIT_TIMEOUT)/;
    const codes = Object.keys(ERROR_CODES).filter((code) => !onOtherPages.test(code));
    for (const code of codes) expect(page).toContain(`>${code}</a>`);
    expect(codes).toContain('USAGE');
  });
});

describe('the manual page', () => {
  const page = manualOfCheckout();

  it('names every command, every option and every exit code', () => {
    for (const command of programForDocs().program.commands)
      expect(page).toContain(`.SS "doctor ${command.name()}"`);
    for (const [, spec] of OPTION_LIST) {
      expect(page).toContain((spec.flag ?? spec.key).replaceAll('-', String.raw`\-`));
    }
    const codes = exitCodes(
      '| exit code | meaning |\n| --- | --- |\n| 0 | `fine` |\n| 130, 143  | interrupted |\n',
    );
    expect(codes).toEqual([
      ['0', 'fine'],
      ['130, 143', 'interrupted'],
    ]);
    for (const code of ['0', '1', '2', '3', '4', '5', '130, 143']) expect(page).toContain(`.B "${code}"`);
  });

  const missing = spawnSync('groff', ['--version']).error !== undefined;
  it.skipIf(missing)('is typeset without a warning', () => {
    const options = { input: page, encoding: 'utf8' as const };
    const { stdout, stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-cbou'], options);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NAME\n +doctor - prove/m);
    expect(stdout).toMatch(/^EXIT STATUS$/m);
  });
});
