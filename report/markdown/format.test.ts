import { describe, expect, it } from 'vitest';
import { HOSTILE, SAMPLE_RECORD_LIST, SAMPLE_RECORDS } from '../testing/sample-records.ts';
import { formatMarkdown } from './format.ts';
import { code, plain } from '../text/markdown.ts';

/** How many cells a row of a table has: bars that are not escaped, less one. */
const cellsOf = (line: string): number => [...line.matchAll(/(?<!\\)\|/g)].length - 1;

describe.each(SAMPLE_RECORD_LIST)('the Markdown of a run that is: %s', (_, record) => {
  const text = formatMarkdown(record);
  const lines = text.split('\n');

  it('has whole tables', () => {
    const tables = text.match(/(?:^\|.*\n)+/gm) ?? [];
    for (const [head = '', rule, ...rows] of tables.map((table) => table.trimEnd().split('\n'))) {
      expect(rule).toMatch(/^\|(?: -{2,3}:? \|)+$/);
      expect([rule, ...rows].map((row = '') => cellsOf(row))).toEqual(
        [rule, ...rows].map(() => cellsOf(head)),
      );
      expect(rows).not.toEqual([]);
    }
    // A table goes on until there is an empty line, or begins in a paragraph.
    expect(text).not.toMatch(/^[^|\n].*\n\||^\|.*\n[^|\n]/m);
  });

  it('has no HTML, and names the verdict at its top', () => {
    expect(text.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '')).not.toMatch(/<\/?\w|https?:\/\//);
    expect(lines[0]).toMatch(/^# /);
    expect(lines[0]).toContain(record.verdict);
    expect(text).not.toMatch(/null|undefined|NaN/);
  });
});

describe('the Markdown report', () => {
  it('of a fault has times, checkpoints, components and checks', () => {
    const text = formatMarkdown(SAMPLE_RECORDS['lost alarm with gaps']);
    expect(text).toMatch(/^# ❌ SIMULATED doctor: failed\n/);
    expect(text).toMatch(/^\*\*Made on a simulated cloud; it says nothing about a real one\.\*\*$/m);
    expect(text).toMatch(/^\| fault\\_management \| ❌ failed \| 0 of 1 notifications came \|$/m);
    expect(text).toMatch(/^- fault\\_management is failed: .*no alarm came for VM vm-0/m);
    expect(text).toMatch(/^\| notification \| \? \| {2}\| failed, budget 1000 ms \|$/m);
    expect(text).toMatch(/^\| 1 \| raw failure \| monitor \| 48\.2 \|/m);
    expect(text).toMatch(/^\| 9 \| received alarm \| consumer \| \? \|.*not seen:/m);
    expect(text).not.toContain('not seen: not seen');
    expect(text).toMatch(/^\| monitor \| 48\.2 \|/m);
    expect(text).toMatch(/^\| host-forced-down \| ✅ passed \| {2}\|$/m);
  });

  it('says from which checkpoint times count where the link went down unseen', () => {
    const text = formatMarkdown(SAMPLE_RECORDS['no link-down time']);
    expect(text).toMatch(/^Times count from checkpoint 1, because checkpoint 0 was not seen\.$/m);
  });

  it('of several VMs lists them', () => {
    const text = formatMarkdown(SAMPLE_RECORDS['late alarms of several VMs']);
    expect(text).toMatch(/^3 of 3 VMs were notified: first 42\.2 ms, .* last 1542\.2 ms\.$/m);
    expect(text).toMatch(/^\| vm-2 \| 1542\.2 \|/m);
  });

  it('of a maintenance has its hosts, and what went wrong', () => {
    const text = formatMarkdown(SAMPLE_RECORDS['failed maintenance']);
    expect(text).toMatch(/^\| 1 \| compute-3 \| yes \|/m);
    expect(text).toMatch(/^- the session failed: a move failed$/m);
    expect(text).toMatch(/^- MIGRATE of .* failed: no valid host was found$/m);
  });

  it('shows unknown, skipped and unfinished runs as what they are', () => {
    expect(formatMarkdown(SAMPLE_RECORDS.unknown)).toMatch(/^# ❓ SIMULATED doctor: unknown/);
    expect(formatMarkdown(SAMPLE_RECORDS.skipped)).toMatch(/^# ⏭️ SIMULATED doctor: skipped/);
    const killed = formatMarkdown(SAMPLE_RECORDS['killed after its first iteration']);
    expect(killed).toMatch(/^# ❓ SIMULATED doctor: unknown/);
    expect(killed).toContain('**the run goes on, or was killed; passed so far**');
    expect(formatMarkdown(SAMPLE_RECORDS.leftovers)).toMatch(/\*\*left behind\*\*: VM doctor\\_vm0/);
  });
});

describe('text in Markdown', () => {
  it.each([
    ['a|b', String.raw`a\|b`],
    ['<b>&', '&lt;b&gt;&amp;'],
    ['`x` *y* __z__ [l](m) ~s~ $i$', String.raw`\`x\` \*y\* \_\_z\_\_ \[l\](m) \~s\~ \$i\$`],
    ['@all see http://a.example', '&#64;all see http:&#47;&#47;a.example'],
    ['one\ntwo\u0007', 'one two'],
  ])('%j is shown as it is', (text, markdown) => {
    expect(plain(text)).toBe(markdown);
  });

  it.each([
    ['a b', '`a b`'],
    ['a `b` c', '``a `b` c``'],
    ['`a`', '`` `a` ``'],
    ['a | b', String.raw`\`a \| b\``.replaceAll('\\`', '`')],
    ['', ''],
  ])('%j is shown as code', (text, markdown) => {
    expect(code(text)).toBe(markdown);
  });

  it('is one line, whatever it was', () => {
    expect(plain(HOSTILE)).not.toMatch(/[\n<]/);
    expect(code(HOSTILE)).not.toContain('\n');
  });
});
