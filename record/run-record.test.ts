import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { DoctorError } from '../core/errors.ts';
import { judgeRun } from '../profiler/judge-run.ts';
import { headerOf, parseRunRecord, runJsonSchema } from './run-record.ts';
import { sampleMaintenance } from '../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace } from '../profiler/testing/sample-trace.ts';

const record = judgeRun(
  [
    ...sampleTrace(),
    ...sampleTrace({ iteration: 2, timesMs: { 5: undefined, 6: undefined, 9: undefined } }),
    ...sampleMaintenance(),
  ],
  SAMPLE_HEADER,
);

describe('docs/run.schema.json', () => {
  const published = new URL('../docs/run.schema.json', import.meta.url);

  it('is what the code says (npx vitest run profiler/run-record -u renews it)', async () => {
    await expect(`${JSON.stringify(runJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(published.pathname);
  });

  it('accepts real records and refuses others', () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    ajv.addFormat('date-time', true);
    const validate = ajv.compile(JSON.parse(readFileSync(published, 'utf8')) as object);
    const saved = JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
    expect(validate(saved) ? '' : ajv.errorsText(validate.errors)).toBe('');
    expect(validate(judgeRun([], { ...SAMPLE_HEADER, finishedAt: null }))).toBe(true);
    expect(validate({ ...saved, verdict: 'fine' })).toBe(false);
    expect(validate({ ...saved, scenarios: undefined })).toBe(false);
    expect(validate({ ...saved, schemaVersion: 2 })).toBe(false);
  });
});

describe('parseRunRecord', () => {
  it('reads what was written, and its header judges the same again', () => {
    const text = JSON.stringify(record);
    expect(parseRunRecord(text)).toEqual(record);
    expect(JSON.stringify(parseRunRecord(text))).toBe(text);
    expect(headerOf(record)).toEqual(SAMPLE_HEADER);
  });

  it.each([
    ['{"schemaVersion": 1, "runId"', /^run\.json is no JSON/],
    [JSON.stringify({ ...record, schemaVersion: 9 }), /schemaVersion 9/],
    [JSON.stringify({ ...record, target: { kind: 'real', name: '' } }), /target\.kind/],
    [JSON.stringify({ ...record, scenarios: [{}] }), /scenarios\.0\.name/],
    ['null', /no record of a run/],
    ['[]', /no record of a run/],
  ])('names what is wrong with %.40s', (text, message) => {
    expect(() => parseRunRecord(text)).toThrow(message);
    expect(() => parseRunRecord(text)).toThrow(DoctorError);
  });
});
