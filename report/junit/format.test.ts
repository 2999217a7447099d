import { describe, expect, it } from 'vitest';
import { readJunit } from '../testing/read-junit.ts';
import { SAMPLE_RECORD_LIST, SAMPLE_RECORDS } from '../testing/sample-records.ts';
import { formatJunit } from './format.ts';

const outcomes = (record: keyof typeof SAMPLE_RECORDS): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readJunit(formatJunit(SAMPLE_RECORDS[record])).cases.map((readCase) => [
      `${readCase.className}/${readCase.name}`,
      readCase.outcome,
    ]),
  );

describe('JUnit XML', () => {
  it.each(SAMPLE_RECORD_LIST)('of a run that is: %s, is valid, and its counts are right', (_, record) => {
    const { suites, cases } = readJunit(formatJunit(record));
    for (const suite of suites) {
      const own = cases.filter((readCase) => readCase.suite === suite['name']);
      const count = (outcome: string): string =>
        String(own.filter((readCase) => readCase.outcome === outcome).length);
      expect(suite).toMatchObject({
        tests: String(own.length),
        failures: count('failure'),
        errors: count('error'),
        skipped: count('skipped'),
      });
    }
    expect(new Set(cases.map((readCase) => `${readCase.className}/${readCase.name}`)).size).toBe(
      cases.length,
    );
    // A CI system takes a file without a failure and without an error for a good one.
    const isBad = cases.some((readCase) => readCase.outcome === 'failure' || readCase.outcome === 'error');
    expect(isBad).toBe(
      ['failed', 'unknown'].includes(record.verdict) ||
        record.finishedAt === null ||
        record.leftovers.length > 0,
    );
  });

  it('has a case for the verdict and one for each check', () => {
    expect(outcomes('passed')).toEqual({
      'doctor.simulated.run/scenarios run': 'passed',
      'doctor.simulated.run/ended': 'passed',
      'doctor.simulated.run/nothing left behind': 'passed',
      'doctor.simulated.fault_management/verdict': 'passed',
      'doctor.simulated.fault_management/check host-forced-down': 'passed',
    });
    expect(Object.keys(outcomes('maintenance'))).toContain(
      'doctor.simulated.maintenance/check zero-downtime',
    );
  });

  it.each([
    ['late alarms of several VMs', 'fault_management', 'failure'],
    ['unknown', 'fault_management', 'error'],
    ['crashed', 'fault_management', 'error'],
    ['skipped', 'fault_management', 'skipped'],
    ['skipped maintenance', 'maintenance', 'skipped'],
    ['failed maintenance', 'maintenance', 'failure'],
  ] as const)('reports a verdict that is: %s', (name, scenario, outcome) => {
    const { cases } = readJunit(formatJunit(SAMPLE_RECORDS[name]));
    const verdict = cases.find(
      (readCase) => readCase.className === `doctor.simulated.${scenario}` && readCase.name === 'verdict',
    );
    expect(verdict?.outcome).toBe(outcome);
    expect(verdict?.message).toBe(SAMPLE_RECORDS[name].scenarios[0]?.reason);
    expect(verdict?.message).toMatch(/\w/);
  });

  it('does not look well when the run was killed, tested nothing or left something behind', () => {
    expect(outcomes('not begun')).toMatchObject({
      'doctor.simulated.run/scenarios run': 'error',
      'doctor.simulated.run/ended': 'error',
    });
    expect(outcomes('killed after its first iteration')).toMatchObject({
      'doctor.simulated.fault_management/verdict': 'passed',
      'doctor.simulated.run/ended': 'error',
      'doctor.simulated.run/nothing left behind': 'error',
    });
    const { properties } = readJunit(formatJunit(SAMPLE_RECORDS['killed after its first iteration']));
    expect(properties['SIMULATED run']).toMatchObject({ runVerdict: 'unknown' });
    const [left] = readJunit(formatJunit(SAMPLE_RECORDS.leftovers)).cases.filter(
      (readCase) => readCase.outcome === 'failure',
    );
    expect(left).toMatchObject({ name: 'nothing left behind' });
    expect(left?.text).toContain('VM doctor_vm0: 409 Conflict');
  });

  it('does not hold it against a run that its logs do not show how it ended', () => {
    const fromLogs = { ...SAMPLE_RECORDS.passed, runId: 'logs-20261118-110640', finishedAt: null };
    const { cases } = readJunit(formatJunit(fromLogs));
    expect(
      cases
        .filter((readCase) => readCase.outcome !== 'passed')
        .map((readCase) => [readCase.name, readCase.outcome]),
    ).toEqual([
      ['ended', 'skipped'],
      ['nothing left behind', 'skipped'],
    ]);
  });

  it('reports each repetition by itself', () => {
    const { suites } = readJunit(formatJunit(SAMPLE_RECORDS.repeats));
    expect(suites.map((suite) => suite['name'])).toEqual([
      'SIMULATED run',
      'SIMULATED fault_management #1',
      'SIMULATED fault_management #2',
      'SIMULATED fault_management #3',
    ]);
  });

  it('has the figures, with the units in their names, and when it was', () => {
    const { properties, suites, name } = readJunit(formatJunit(SAMPLE_RECORDS.passed));
    expect(properties['SIMULATED fault_management']).toMatchObject({
      runId: '20261118-120000-0a1b2c',
      targetKind: 'simulated',
      installer: 'local',
      doctorVersion: '0.1.0',
      notificationTimeMs: '42.2',
      notificationBudgetMs: '1000',
      'checkpoint.9.tMs': '90.4',
      'component.monitor.costMs': '48.2',
    });
    expect(suites[1]).toMatchObject({ time: '5.000', timestamp: '2026-11-18T11:06:37' });
    expect(name).toBe('SIMULATED doctor 20261118-120000-0a1b2c');
  });

  it('keeps the history of real clouds apart from that of simulated ones', () => {
    const { cases, name } = readJunit(formatJunit(SAMPLE_RECORDS['of a real cloud']));
    expect(name).toBe('doctor 20261118-120000-0a1b2c');
    expect(cases.map((readCase) => readCase.className).join(' ')).not.toMatch(/simulated/i);
  });

  it('drops what XML cannot hold, and nothing else', () => {
    const text = formatJunit(SAMPLE_RECORDS.hostile);
    const { cases } = readJunit(text);
    const check = cases.find((readCase) => readCase.name.startsWith('check a | b'));
    expect(check?.message).toBe(
      'a | b `c` <script>alert("d")</script> &amp; ]]> *e* [f](http://g.example/h) $i$ @j \\  [31mred[0m 😀\nk="l"',
    );
    expect(check?.text).toBe(check?.message);
  });
});
