import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { DoctorError } from '../core/errors.ts';
import { parseRunDigest } from '../profiler/run-digest.ts';
import { judgeRun } from '../profiler/judge-run.ts';
import { headerOf, parseRunRecord, runJsonSchema } from './run-record.ts';
import { sampleMaintenance } from '../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace } from '../profiler/testing/sample-trace.ts';

const record = judgeRun(
  [
    ...sampleTrace(),
    ...sampleTrace({
      iteration: 2,
      timesMs: { notifiedVmError: undefined, transformedEvent: undefined, receivedAlarm: undefined },
    }),
    ...sampleMaintenance(),
  ],
  SAMPLE_HEADER,
);

describe('docs/run.schema.json', () => {
  const published = new URL('../docs/run.schema.json', import.meta.url);

  it('is what the code says (npx vitest run record/run-record -u renews it)', async () => {
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
    expect(validate({ ...saved, schemaVersion: 1 })).toBe(false);
  });
});

describe('a record of version 1', () => {
  const text = readFileSync(new URL('testing/record-1.json', import.meta.url), 'utf8');
  const read = parseRunRecord(text);

  it('is read in the form of this version', () => {
    expect(read.schemaVersion).toBe(2);
    expect(read.scenarios.map(({ name, kind, iteration }) => [name, kind, iteration])).toEqual([
      ['fault_management', 'fault', 1],
      ['maintenance', 'maintenance', 1],
      ['maintenance', 'maintenance', 2],
    ]);
    expect(read.summary.map(({ name, kind }) => [name, kind])).toEqual([
      ['fault_management', 'fault'],
      ['maintenance', 'maintenance'],
    ]);
  });

  it('has the figures that its run has today', () => {
    const { verdict, reason } = read;
    const skipped = read.scenarios.at(-1);
    const today = judgeRun([...sampleTrace(), ...sampleMaintenance()], SAMPLE_HEADER);
    expect(read.scenarios.slice(0, 2)).toEqual(today.scenarios);
    expect(read.summary[0]).toEqual(today.summary[0]);
    expect({ verdict, reason, skipped }).toMatchObject({
      verdict: 'skipped',
      reason: 'maintenance #2: only 2 computes',
      skipped: { verdict: 'skipped', checks: [] },
    });
  });

  it('gives the same entry in a list of runs', () => {
    const written = JSON.stringify(read);
    expect(parseRunDigest(text, 'run.json')).toEqual(parseRunDigest(written, 'run.json'));
    expect(parseRunDigest(text, 'run.json')).toMatchObject({ vms: 6, notificationTimeMs: 42.2, lost: 0 });
  });

  it('is not mistaken for a record when it is cut or of another form', () => {
    const parsed = JSON.parse(text) as Record<string, unknown>;
    for (const damage of [{ scenarios: 3 }, { scenarios: [null] }, { scenarios: [{}] }, { summary: [7] }])
      expect(() => parseRunRecord(JSON.stringify({ ...parsed, ...damage }))).toThrow(DoctorError);
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
    [JSON.stringify({ ...record, scenarios: [{}] }), /scenarios\.0\.kind/],
    [JSON.stringify({ ...record, scenarios: [{ kind: 'fault' }] }), /scenarios\.0\.name/],
    ['null', /no record of a run/],
    ['[]', /no record of a run/],
  ])('names what is wrong with %.40s', (text, message) => {
    expect(() => parseRunRecord(text)).toThrow(message);
    expect(() => parseRunRecord(text)).toThrow(DoctorError);
  });
});
