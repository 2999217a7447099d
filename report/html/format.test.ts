import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../profiler/judge-run.ts';
import { sampleMaintenance } from '../../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace } from '../../profiler/testing/sample-trace.ts';
import { gapText } from '../text/gap.ts';
import { formatHtml, formatHtmlOfMany } from './format.tsx';
import { fullRun, runOf } from './testing/records.ts';
import { faultRecordsIn } from '../../record/testing/records-in.ts';

const REAL = { target: { kind: 'openstack', name: 'http://cloud.example:5000/v3' } } as const;
const title = (html: string): string => /<title>(.*?)<\/title>/.exec(html)?.[1] ?? '';
const count = (html: string, words: RegExp): number => [...html.matchAll(words)].length;

describe('the page of a run', () => {
  const record = fullRun();
  const html = formatHtml(record);

  it('is the same for the same record', () => {
    expect(formatHtml(fullRun())).toBe(html);
  });

  it('is smaller than a megabyte, with three iterations and a maintenance', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
  });

  it('loads nothing and runs nothing', () => {
    expect(html).toContain(`content="default-src 'none';`);
    expect([...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([
      '<script type="application/json" id="record">',
    ]);
    expect(html).not.toMatch(/\b(?:src|href|xlink:href)="(?!#|data:)/);
    expect(html).not.toMatch(/@import|url\((?!#)/);
    expect(html).not.toMatch(/ on[a-z]+=/);
  });

  it('gives no id twice', () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('links only to what is on it', () => {
    const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]));
    const targets = [...html.matchAll(/ href="#([^"]*)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(3);
    for (const target of targets) expect(ids).toContain(target);
  });

  it('holds the whole record', () => {
    const embedded = /<script type="application\/json" id="record">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(JSON.parse(embedded)).toEqual(JSON.parse(JSON.stringify(record)));
  });

  it('offers the record as a file', () => {
    const link = /href="data:application\/json;base64,([^"]*)"/.exec(html)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(link, 'base64').toString())).toEqual(JSON.parse(JSON.stringify(record)));
  });

  it('says of every checkpoint that was not seen why', () => {
    const lost = faultRecordsIn(record).find(
      (faultRecord) => faultRecord.iteration === 3 && faultRecord.gaps.length > 0,
    );
    expect(lost).toBeDefined();
    for (const gap of lost?.gaps ?? []) expect(html).toContain(gapText(gap.reason));
    expect(html).not.toContain('not seen: not seen');
  });

  it('says that it is simulated in title and text, and of a real cloud does not', () => {
    expect(title(html)).toMatch(/^SIMULATED: FAILED/);
    expect(html).toContain('<strong>SIMULATED</strong>');
    const real = formatHtml(fullRun(REAL));
    expect(title(real)).toMatch(/^FAILED/);
    expect(real.replace(/<style>.*?<\/style>/s, '')).not.toMatch(/simulated/i);
  });
});

describe('what is not known', () => {
  it('is not shown as passed', () => {
    const html = formatHtml(judgeRun(sampleTrace({ timesMs: { rawFailure: undefined } }), SAMPLE_HEADER));
    expect(title(html)).toContain('UNKNOWN');
    expect(/<h1>.*?<\/h1>/s.exec(html)?.[0]).toContain('v-unknown');
    expect(/<h1>.*?<\/h1>/s.exec(html)?.[0]).not.toContain('v-passed');
  });

  it('makes a page of a run in which nothing happened, and of one that was cut short', () => {
    expect(formatHtml(judgeRun([], { ...SAMPLE_HEADER, finishedAt: null }))).toContain(
      'not known: the run did not end',
    );
    const killed = formatHtml(judgeRun(sampleTrace(), { ...SAMPLE_HEADER, finishedAt: null }));
    expect(title(killed)).toContain('UNKNOWN');
    expect(/<h1>.*?<\/h1>/s.exec(killed)?.[0]).not.toContain('v-passed');
    expect(killed).toContain('the run goes on, or was killed; passed so far');
    const cut = sampleTrace().slice(0, 9);
    expect(title(formatHtml(judgeRun(cut, SAMPLE_HEADER)))).toContain('UNKNOWN');
    expect(title(formatHtml(judgeRun(sampleMaintenance().slice(0, 30), SAMPLE_HEADER)))).toContain('UNKNOWN');
  });
});

describe('text from clouds and hosts', () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror="alert('2')">`;
  const hostile = (text: string) =>
    runOf(3, {
      target: { kind: 'openstack', name: text },
      command: text,
      warnings: [text],
      installer: text,
      options: { [text]: text },
      leftovers: [{ kind: text, what: text, reason: text }],
    });

  it('stays text', () => {
    const html = formatHtml(hostile(evil));
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x');
  });

  it('stays text in a comparison, where it is in plots, too', () => {
    const html = formatHtmlOfMany([{ ...hostile(evil), runId: evil }, runOf(2)]);
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<img');
  });

  it('may be broken characters', () => {
    expect(formatHtml(hostile('\ud800 half'))).toContain('half');
  });
});

describe('many VMs', () => {
  it('get a lane each up to fifty', () => {
    const html = formatHtml(runOf(50));
    expect(html).toContain('50 VMs, one lane each');
    expect(html).not.toContain('All 50 VMs by notification time');
  });

  it('get lanes for the notable ones, and a curve of all, from then on', () => {
    const html = formatHtml(runOf(51));
    expect(html).toContain('4 of 51 VMs, one lane each');
    expect(html).toContain('All 51 VMs by notification time');
    expect(html).toMatch(/>median: vm-\d+</);
  });

  it('of which some received nothing: those are shown', () => {
    const record = runOf(60);
    const [scenario] = faultRecordsIn(record);
    const vms = (scenario?.vms ?? []).map((vm, index) =>
      index === 7
        ? { ...vm, notificationTimeMs: null, deliveries: 0, checkpoints: vm.checkpoints.slice(0, 9) }
        : vm,
    );
    const html = formatHtml({
      ...record,
      scenarios: [{ ...scenario, vms } as (typeof record.scenarios)[number]],
    });
    expect(html).toContain('✗ no alarm');
    expect(html).toContain('The block at the right: 1\u00A0VM without an alarm');
  });

  it('may be a thousand, on a page that stays small beside its record', () => {
    const record = runOf(1000);
    const html = formatHtml(record);
    const rest = Buffer.byteLength(html) - Buffer.byteLength(JSON.stringify(record));
    expect(rest).toBeLessThan(400_000);
    expect(count(html, /<svg/g)).toBeLessThan(10);
  });
});

describe('a page of several runs', () => {
  const runs = [
    runOf(10, { runId: '20261118-120200-0a1b2c', startedAt: '2026-11-18T12:02:00.000000Z' }, 8),
    runOf(1, { runId: '20261118-120100-0a1b2c', startedAt: '2026-11-18T12:01:00.000000Z', ...REAL }, 8),
    runOf(1, { runId: '20261118-120000-0a1b2c' }, 8),
  ];
  const html = formatHtmlOfMany(runs);

  it('is the same for the same records, in whatever order they are given', () => {
    expect(formatHtmlOfMany([...runs].reverse())).toBe(html);
  });

  it('of one run is the page of that run', () => {
    expect(formatHtmlOfMany(runs.slice(0, 1))).toBe(formatHtml(runs[0] as (typeof runs)[number]));
  });

  it('never puts simulated and real times together', () => {
    const labels = [...html.matchAll(/<th scope="row">(\d+\u00A0VMs?(?:, simulated)?)<\/th>/g)].map(
      (m) => m[1],
    );
    expect(labels).toEqual(['1\u00A0VM, simulated', '1\u00A0VM', '10\u00A0VMs, simulated']);
    expect(title(html)).toBe('SIMULATED: 3 doctor runs compared');
  });

  it('gives no id twice, and holds every record', () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(count(html, /<script type="application\/json" id="run-\d-record">/g)).toBe(3);
  });
});
