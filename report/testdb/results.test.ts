import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { judgeRun } from '../../profiler/judge-run.ts';
import type { RunHeader, RunRecord } from '../../record/run-record.ts';
import { sampleMaintenance } from '../../profiler/testing/sample-maintenance.ts';
import { SAMPLE_HEADER, sampleTrace } from '../../profiler/testing/sample-trace.ts';
import { readEarlier } from './earlier.ts';
import { resultsOf } from './results.ts';
import type { Site } from './results.ts';
import { buildTagOf, isNumberLike, utcText, versionOf } from './fields.ts';

const SITE: Site = { pod: 'lf-pod1', scenario: 'os-nosdn', buildTag: undefined };
const REAL = { kind: 'openstack', name: 'http://10.20.0.1:5000/v3' } as const;
const received = (ms: number | undefined) => ({ timesMs: { receivedAlarm: ms } });

function record(events: ReturnType<typeof sampleTrace>, header: Partial<RunHeader> = {}): RunRecord {
  return judgeRun(events, { ...SAMPLE_HEADER, target: REAL, ...header });
}

describe('the results of a run', () => {
  it.each([
    ['all passed', [90, 91], 'PASS'],
    ['one failed', [90, 1500], 'FAIL'],
    ['one failed, one unknown', [undefined, 1500], 'FAIL'],
    ['one unknown', [90, undefined], undefined],
  ])('are one per case: %s', (_, times, criteria) => {
    const events = times.flatMap((ms, index) => sampleTrace({ iteration: index + 1, ...received(ms) }));
    const { results, unsent } = resultsOf(record(events), SITE);
    expect(results.map((result) => result.criteria)).toEqual(criteria === undefined ? [] : [criteria]);
    if (criteria !== undefined) return;
    expect(unsent).toEqual([
      {
        caseName: 'doctor-notification',
        reason: '1 of its 2 repetitions are unknown, and the test database knows only PASS and FAIL',
      },
    ]);
  });

  it('have the profile of a maintenance, too', () => {
    const { results } = resultsOf(record([...sampleTrace(), ...sampleMaintenance()]), SITE);
    expect(results.map((result) => result.case_name)).toEqual(['doctor-notification', 'doctor-maintenance']);
    expect(results[1]?.details['iterations']).toEqual([
      expect.objectContaining({
        maintenance: expect.objectContaining({
          state: 'MAINTENANCE_DONE',
          hosts: 3,
          maintainedHosts: 3,
        }) as unknown,
      }),
    ]);
  });

  it('hold no key that the database cannot keep, no number that JSON cannot, and no address of the cloud', () => {
    const events = sampleTrace({ vmDelaysMs: [0, 4] });
    const broken = record(events, { options: { 'installer.type': 'local' } });
    const scenario = broken.scenarios[0];
    if (scenario === undefined) throw new Error('no scenario');
    const odd = {
      ...broken,
      scenarios: [{ ...scenario, totalTimeMs: Infinity, detectionTimeMs: Number.NaN }],
    };
    const [result] = resultsOf(odd, SITE).results;
    const text = JSON.stringify(result);
    expect(JSON.parse(text)).toEqual(result);
    expect(text).not.toMatch(/10\.20\.0\.1/);
    const keys = [...text.matchAll(/"([^"]*)":/g)].map((match) => match[1] ?? '');
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter((key) => key.includes('.') || key.startsWith('$'))).toEqual([]);
    expect(result?.details['links']).toEqual([]);
  });

  it('are in the form of version 2: later versions compare with stored results', () => {
    const sent = readFileSync(new URL('testing/results-2.json', import.meta.url), 'utf8');
    const site = { pod: 'p', scenario: 's', buildTag: 't-daily-master-1' };
    const now = resultsOf(
      judgeRun([...sampleTrace({ vmDelaysMs: [0, 4] }), ...sampleMaintenance()], SAMPLE_HEADER),
      site,
    );
    expect(JSON.stringify(now)).toBe(JSON.stringify(JSON.parse(sent)));
  });

  it('are the same bytes each time', () => {
    const run = record([...sampleTrace(), ...sampleMaintenance()]);
    expect(JSON.stringify(resultsOf(run, SITE))).toBe(JSON.stringify(resultsOf(structuredClone(run), SITE)));
  });

  it('are also read in the form of version 1', () => {
    const [result] = resultsOf(record(sampleTrace()), SITE).results;
    const { iterations, ...rest } = result?.details ?? {};
    const former = { ...rest, detailsVersion: 1, ['tellings']: iterations };
    expect(readEarlier({ ...result, details: former })).toEqual(readEarlier(result));
  });

  it('are read as what they were compared by', () => {
    const [result] = resultsOf(record(sampleTrace({ vmDelaysMs: [0, 10] })), SITE).results;
    expect(readEarlier(result)).toMatchObject({
      runId: SAMPLE_HEADER.runId,
      scenario: 'fault_management',
      kind: { targetKind: 'openstack', vms: 2 },
      // 42.2 ms and 10 more for the second VM.
      iterations: [{ notificationMs: 47.2 }],
    });
    for (const foreign of [
      null,
      3,
      {},
      { ...result, criteria: 'FAIL' },
      { ...result, details: { links: [] } },
    ])
      expect(readEarlier(foreign)).toBeUndefined();
  });
});

describe('what a build tag says', () => {
  it.each([
    ['jenkins-doctor-apex-baremetal-daily-master-123', 'master'],
    ['jenkins-doctor-daily-euphrates-7', 'euphrates'],
    ['x-weekly-stable-fraser-7', 'stable'],
    ['jenkins-doctor-verify-master-1', 'unknown'],
    ['x-daily-7.1-3', 'v7.1'],
    ['x-daily-0123-3', 'v0123'],
    [undefined, 'unknown'],
  ])('%s is of version %s', (tag, version) => {
    expect(versionOf(tag)).toBe(version);
  });

  it('never goes bare', () => {
    expect(buildTagOf('1234e567', 'run')).toBe('doctor-1234e567');
    expect(buildTagOf('doctor-12', 'run')).toBe('doctor-12');
    expect(buildTagOf(undefined, '20261118-120000-0a1b2c')).toBe('doctor-20261118-120000-0a1b2c');
  });
});

describe('texts that a server takes for numbers', () => {
  it.each([
    '0123',
    '1234e567',
    '7',
    '-7',
    '1.',
    '.5',
    '1e5',
    '0x1f',
    '12L',
    '3j',
    'nan',
    '-inf',
    'Infinity',
    'None',
    ' 8 ',
  ])('%j is one', (text) => {
    expect(isNumberLike(text)).toBe(true);
  });

  it.each([
    'lf-pod1',
    'os-nosdn-nofeature-ha',
    'v7.1',
    'master',
    '5g-lab',
    '2026-11-18 12:00:00',
    'e5',
    'infinity-lab',
    '',
  ])('%j is none', (text) => {
    expect(isNumberLike(text)).toBe(false);
  });

  it('are all that JavaScript takes for one, and no build tag', () => {
    const random = xoroshiro128plus(5);
    const letters = '0123456789eE+-.xXoL';
    const texts = Array.from({ length: 5000 }, () =>
      Array.from(
        { length: uniformInt(random, 1, 6) },
        () => letters[uniformInt(random, 0, letters.length - 1)],
      ).join(''),
    );
    const numbers = texts.filter((text) => !Number.isNaN(Number(text)));
    expect(numbers.length).toBeGreaterThan(500);
    expect(numbers.filter((text) => !isNumberLike(text))).toEqual([]);
    expect(texts.filter((text) => isNumberLike(buildTagOf(text, 'run')))).toEqual([]);
  });
});

it('gives times in UTC', () => {
  expect(utcText('2026-11-18T12:00:05.123456Z')).toBe('2026-11-18 12:00:05');
});
