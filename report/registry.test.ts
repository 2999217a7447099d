import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRunRecord } from '../record/run-record.ts';
import { REPORT_KINDS } from './registry.ts';
import type { ReportKind, ReportKindName } from './registry.ts';
import { SAMPLE_RECORD_LIST, SAMPLE_RECORDS, withoutTimesOfDay } from './testing/sample-records.ts';

const KINDS = Object.entries(REPORT_KINDS) as readonly [ReportKindName, ReportKind][];

describe.each(KINDS)('the report %s', (name, { load, fileName }) => {
  it.each(SAMPLE_RECORD_LIST)(
    'takes a record that is: %s, to the same bytes each time',
    async (_, record) => {
      const format = await load();
      const text = await format(record);
      expect(text).toMatch(/\n$/);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      expect(await format(parseRunRecord(JSON.stringify(record)))).toBe(text);
      expect(await format(withoutTimesOfDay(record))).toMatch(/\n$/);
    },
  );

  it('says that a simulated run was simulated, and of no other', async () => {
    const format = await load();
    // In the record itself it is `target.kind`.
    const word = name === 'json' ? /"kind": "simulated"/ : /SIMULATED/;
    expect(await format(SAMPLE_RECORDS.passed)).toMatch(word);
    expect(await format(SAMPLE_RECORDS.both)).toMatch(word);
    expect(await format(SAMPLE_RECORDS['not begun'])).toMatch(name === 'otlp' ? /simulated/ : word);
    expect(await format(SAMPLE_RECORDS['of a real cloud'])).not.toMatch(word);
  });

  it('is explained in docs/reports.md', () => {
    const page = readFileSync(new URL('../docs/reports.md', import.meta.url), 'utf8');
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\| \`${fileName.replace('.', '\\.')}\` +\\|`, 'm'));
  });

  it('has a file of its own', () => {
    expect(KINDS.filter(([, other]) => other.fileName === fileName)).toHaveLength(1);
  });
});
