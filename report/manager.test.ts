import { describe, expect, it } from 'vitest';
import { DoctorError } from '../core/errors.ts';
import { judgeRun } from '../profiler/judge-run.ts';
import { SAMPLE_HEADER, sampleTrace } from '../profiler/testing/sample-trace.ts';
import { formatJson } from './json.ts';
import { openReports } from './manager.ts';
import { successLines } from './success-lines.ts';

const empty = judgeRun([], SAMPLE_HEADER);
const passed = judgeRun(sampleTrace(), SAMPLE_HEADER);
const failing = (message: string) => ({
  name: message,
  format: formatJson,
  write: () => {
    throw new Error(message);
  },
});

describe('report manager', () => {
  it('writes before the run and again after every scenario', async () => {
    const texts: string[] = [];
    const reports = await openReports(
      [{ name: 'run.json', format: formatJson, write: (text) => texts.push(text) }],
      empty,
    );
    await reports.update(passed);
    expect(texts).toEqual([formatJson(empty), formatJson(passed)]);
  });

  it('finds a place it cannot write to before the run', async () => {
    await expect(openReports([failing('disk full')], empty)).rejects.toThrow('disk full');
  });

  it('writes the others when one fails, and reports all that failed', async () => {
    let written = 0;
    const good = { name: 'good', format: formatJson, write: () => void (written += 1) };
    await expect(openReports([failing('a'), good, failing('b')], empty)).rejects.toThrow('a, b');
    expect(written).toBe(1);
  });

  it('keeps the code and the hint of failures that have them in common', async () => {
    const full = (name: string) => ({
      name,
      format: formatJson,
      write: () => {
        throw new DoctorError('REPORT_UNWRITABLE', 'The disk is full.', { hint: 'Free some space.' });
      },
    });
    await expect(openReports([full('a'), full('b')], empty)).rejects.toMatchObject({
      code: 'REPORT_UNWRITABLE',
      message: 'Reports could not be written: a, b. The disk is full.',
      hint: 'Free some space.',
    });
  });
});

describe('json report', () => {
  it('is the record, in the same bytes each time, with a newline at its end', () => {
    const text = formatJson(passed);
    expect(JSON.parse(text)).toEqual(passed);
    expect(formatJson(judgeRun(sampleTrace(), SAMPLE_HEADER))).toBe(text);
    expect(text).toMatch(/^\{\n {2}"schemaVersion": 2,\n[\s\S]*\n\}\n$/);
  });
});

describe('successLines', () => {
  it('are the lines that CI jobs look for, on a pass only', () => {
    expect(successLines(passed)).toEqual([
      'doctor test successfully',
      'doctor fault management test successfully',
    ]);
    expect(successLines(empty)).toEqual([]);
  });
});
