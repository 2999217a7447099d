import { describe, expect, it } from 'vitest';
import { judgeRun } from './judge-run.ts';
import type { FaultRecord } from '../record/scenario-record.ts';
import { CHECKPOINTS } from '../record/checkpoints.ts';
import { SAMPLE_HEADER, sampleTrace } from './testing/sample-trace.ts';
import type { Sample } from './testing/sample-trace.ts';
import { faultRecordsIn } from '../record/testing/records-in.ts';

const judge = (timesMs: Sample['timesMs']): FaultRecord => {
  const [scenario] = faultRecordsIn(
    judgeRun(sampleTrace(timesMs === undefined ? {} : { timesMs }), SAMPLE_HEADER),
  );
  if (scenario === undefined) throw new Error('no scenario was judged');
  return scenario;
};
const costs = (scenario: FaultRecord) =>
  scenario.components.map((component) => [component.name, component.costMs]);

describe('component costs', () => {
  it('leave out what lay off the path of the alarm', () => {
    const scenario = judge({});
    expect(costs(scenario)).toEqual([
      ['consumer', 52.6],
      ['monitor', 48.2],
      ['notifier', 37.2],
      ['controller', 3.3],
      ['inspector', 0.4],
    ]);
    expect(
      scenario.checkpoints.filter((checkpoint) => !checkpoint.onPath).map((checkpoint) => checkpoint.index),
    ).toEqual([3, 4]);
  });

  it('count every step when all came in order', () => {
    const inOrder = Object.fromEntries(CHECKPOINTS.map(({ key, index }) => [key, index * 10]));
    expect(costs(judge(inOrder))).toEqual([
      ['inspector', 30],
      ['notifier', 30],
      ['consumer', 20],
      ['monitor', 10],
      ['controller', 10],
    ]);
  });

  it('leave out a component whose beginning is not known', () => {
    expect(costs(judge({ fault: undefined })).map(([name]) => name)).not.toContain('monitor');
    expect(costs(judge({ fault: undefined, rawFailure: undefined })).map(([name]) => name)).not.toContain(
      'inspector',
    );
  });

  it('say where the time of an unseen component went', () => {
    const scenario = judge({ notifiedVmError: undefined, transformedEvent: undefined });
    expect(scenario.components.find((component) => component.name === 'controller')).toBeUndefined();
    expect(scenario.components.find((component) => component.name === 'notifier')).toMatchObject({
      costMs: 40.5,
      includes: ['controller'],
    });
  });

  it('measure each step from the nearest checkpoint that had been reached', () => {
    const steps = judge({}).checkpoints.map((checkpoint) => checkpoint.stepMs);
    expect(steps).toEqual([null, 48.2, 0.4, 48.8, 39.7, 3.3, 9.4, 13.5, 14.3, 1.3, 51.3]);
  });
});
